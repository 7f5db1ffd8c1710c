import { parseWebUrl } from '@juxta/domain';

import type { Environment } from '../source.ts';

export class BadSetting extends Error {
  readonly code = 'bad_setting';
}

/** The base URL of a variable, without a trailing slash; the fallback where it is unset. Throws BadSetting. */
export function baseUrl(environment: Environment, name: string, fallback: string): string {
  const base = webBase(environment[name]?.trim() || fallback);
  if (base === null)
    throw new BadSetting(`${name} is not an http(s) URL without user name; unset it to use ${fallback}`);
  return base;
}

/** A token of a variable; null where it is unset. Throws BadSetting for what could not stand in a header. */
export function token(environment: Environment, name: string): string | null {
  const text = environment[name]?.trim() || null;
  if (text !== null && !/^[\x21-\x7e]+$/u.test(text))
    throw new BadSetting(`${name} has characters that no token has; set it again, or unset it`);
  return text;
}

/** Base URLs of a list like `git.example.org, https://forge.example:8443`; a bare host is asked by https. Throws BadSetting. */
export function baseUrls(environment: Environment, name: string): readonly string[] {
  const items = (environment[name] ?? '').split(/[\s,]+/u).filter(Boolean);
  return items.map((item) => {
    const base = webBase(/^https?:\/\//iu.test(item) ? item : `https://${item}`);
    if (base === null)
      throw new BadSetting(`${name} names "${item.slice(0, 100)}", which is no host or http(s) URL`);
    return base;
  });
}

function webBase(text: string): string | null {
  const url = parseWebUrl(text);
  return url && `${url.origin}${url.pathname.replace(/\/+$/u, '')}`;
}
