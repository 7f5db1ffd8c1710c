import { parseWebUrl } from '@juxta/domain';

import type { Environment } from '../../source.ts';

export interface GithubSettings {
  /** Base URL of the REST API, without a trailing slash. */
  readonly api: string;
  readonly token: string | null;
}

export class BadGithubSetting extends Error {
  readonly code = 'bad_setting';
}

/** Throws BadGithubSetting. */
export function githubSettings(environment: Environment): GithubSettings {
  const url = parseWebUrl(environment['JUXTA_GITHUB_API'] || 'https://api.github.com');
  if (!url)
    throw new BadGithubSetting(
      'JUXTA_GITHUB_API is not an http(s) URL; unset it to use https://api.github.com',
    );
  const token = environment['GITHUB_TOKEN']?.trim() || null;
  if (token !== null && !/^[\x21-\x7e]+$/u.test(token)) {
    throw new BadGithubSetting('GITHUB_TOKEN has characters that no token has; set it again, or unset it');
  }
  return { api: `${url.origin}${url.pathname.replace(/\/+$/u, '')}`, token };
}
