import { parseWebUrl } from '@juxta/domain';

import type { Environment } from '../source.ts';

export class BadSetting extends Error {
  readonly code = 'bad_setting';
}

/** A base URL of the environment, without a trailing slash; the fallback where it is not set. Throws BadSetting. */
export function baseSetting(environment: Environment, name: string, fallback: string): string {
  const url = parseWebUrl(environment[name]?.trim() || fallback);
  if (!url)
    throw new BadSetting(`${name} is not an http(s) URL without user name; unset it to use ${fallback}`);
  return `${url.origin}${url.pathname.replace(/\/+$/u, '')}`;
}
