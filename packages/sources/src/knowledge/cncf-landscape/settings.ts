import { parseWebUrl } from '@juxta/domain';

import { BadSetting } from '../../reading/base-setting.ts';
import type { Environment } from '../../source.ts';

export interface LandscapeSettings {
  /** URL of `landscape.yml`. */
  readonly file: string;
}

/** Throws BadSetting. */
export function landscapeSettings(environment: Environment): LandscapeSettings {
  const fallback = 'https://raw.githubusercontent.com/cncf/landscape/master/landscape.yml';
  const url = parseWebUrl(environment['JUXTA_CNCF_LANDSCAPE_FILE'] || fallback);
  if (!url)
    throw new BadSetting(`JUXTA_CNCF_LANDSCAPE_FILE is not an http(s) URL; unset it to use ${fallback}`);
  return { file: url.href };
}
