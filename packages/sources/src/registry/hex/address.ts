import { parsePurl, tryFormatPurl, type TargetKey } from '@juxta/domain';

import { pathSegment, pathUnder } from '../../reading/path-under.ts';

export interface HexSettings {
  /** Base URL of the API, without a trailing slash. */
  readonly api: string;
}

/** The package's name; null for other targets, packages of private organizations among them. */
export function hexName(target: TargetKey): string | null {
  const purl = target.startsWith('pkg:hex/') ? parsePurl(target) : null;
  return purl && purl.namespace === null && isHexName(purl.name) ? purl.name : null;
}

/** `/packages/<name>` of the API. */
export function recognize(
  address: string,
  { api }: HexSettings,
): { target: TargetKey; request: string } | null {
  const path = pathUnder(address, [api, 'https://hex.pm/api']);
  const name = pathSegment(/^\/packages\/([^/]+)\/?$/u.exec(path ?? '')?.[1]);
  const target = name === null ? null : tryFormatPurl({ type: 'hex', namespace: null, name });
  return target !== null && hexName(target) !== null ? { target, request: 'document' } : null;
}

// https://hex.pm/docs/publish: lower case letters, digits and underscores.
const isHexName = (name: string): boolean => /^[a-z]\w{0,127}$/u.test(name);
