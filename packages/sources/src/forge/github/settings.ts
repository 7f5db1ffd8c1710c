import { baseUrl, token } from '../../reading/settings.ts';
import type { Environment } from '../../source.ts';

export interface GithubSettings {
  /** Base URL of the REST API, without a trailing slash. */
  readonly api: string;
  readonly token: string | null;
}

/** Throws BadSetting. */
export function githubSettings(environment: Environment): GithubSettings {
  return {
    api: baseUrl(environment, 'JUXTA_GITHUB_API', 'https://api.github.com'),
    token: token(environment, 'GITHUB_TOKEN'),
  };
}
