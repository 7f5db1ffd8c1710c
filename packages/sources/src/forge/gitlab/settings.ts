import { baseUrl, baseUrls, BadSetting, token } from '../../reading/settings.ts';
import type { Environment } from '../../source.ts';

export interface GitlabInstance {
  /** Base URL of the API, `https://gitlab.com/api/v4`. */
  readonly api: string;
  /** Origin and path that its projects' pages begin with, `https://gitlab.com`. */
  readonly pages: string;
  readonly token: string | null;
  /** False for a server that is only known by its name. */
  readonly declared: boolean;
}

export interface GitlabSettings {
  /** gitlab.com first, whose projects have purls; the projects of the others are known by their pages. */
  readonly instances: readonly GitlabInstance[];
}

/** Throws BadSetting. */
export function gitlabSettings(environment: Environment): GitlabSettings {
  const api = baseUrl(environment, 'JUXTA_GITLAB_API', 'https://gitlab.com/api/v4');
  if (!api.endsWith('/api/v4'))
    throw new BadSetting('JUXTA_GITLAB_API does not end in /api/v4; set it to the base URL of a GitLab API');
  const first = {
    api,
    pages: 'https://gitlab.com',
    token: token(environment, 'GITLAB_TOKEN'),
    declared: true,
  };
  const others = baseUrls(environment, 'JUXTA_GITLAB_HOSTS').map((base) => ({
    api: `${base}/api/v4`,
    pages: base,
    token: null,
    declared: true,
  }));
  return { instances: [first, ...others] };
}
