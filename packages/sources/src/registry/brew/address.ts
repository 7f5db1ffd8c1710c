import { formatPurl, parsePurl, parseWebUrl, type TargetKey } from '@juxta/domain';

export interface Named {
  readonly kind: 'formula' | 'cask';
  readonly name: string;
}

const validName = /^[a-z0-9][\w.@+-]*$/iu;

/** A formula (`pkg:brew/wget`) or a cask (`pkg:brew/cask/firefox`); null for other targets. */
export function named(target: TargetKey): Named | null {
  const purl = target.startsWith('pkg:brew/') ? parsePurl(target) : null;
  if (!purl || !validName.test(purl.name)) return null;
  if (purl.namespace === null) return { kind: 'formula', name: purl.name };
  return purl.namespace === 'cask' ? { kind: 'cask', name: purl.name } : null;
}

export function isName(value: unknown): value is string {
  return typeof value === 'string' && validName.test(value);
}

export function targetOf({ kind, name }: Named): TargetKey {
  return formatPurl({ type: 'brew', namespace: kind === 'cask' ? 'cask' : null, name });
}

/** `/api/formula/<name>.json` and `/api/cask/<token>.json`. */
export function recognize(
  address: string,
  settings: { readonly api: string },
): { target: TargetKey; request: string } | null {
  const url = parseWebUrl(address);
  if (!url) return null;
  const plain = url.origin + url.pathname;
  const path = plain.startsWith(`${settings.api}/`)
    ? plain.slice(settings.api.length)
    : url.hostname === 'formulae.brew.sh'
      ? url.pathname.replace(/^\/api(?=\/)/u, '')
      : '';
  const [, kind, encoded = ''] = /^\/(formula|cask)\/([^/]+)\.json$/u.exec(path) ?? [];
  const name = encoded.replaceAll('%40', '@').replaceAll(/%2b/giu, '+');
  if (kind === undefined || !validName.test(name)) return null;
  return { target: targetOf({ kind: kind as Named['kind'], name }), request: 'document' };
}
