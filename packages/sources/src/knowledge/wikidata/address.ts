import { parseWebUrl, type TargetKey } from '@juxta/domain';

/** The item of a target, whose key is its page: `https://www.wikidata.org/wiki/Q15206305`. Null for other targets. */
export function itemOf(target: TargetKey): string | null {
  return /^https:\/\/www\.wikidata\.org\/wiki\/(Q[1-9]\d{0,11})$/u.exec(target)?.[1] ?? null;
}

/** An item's page, its entity data in any of their addresses, its concept URI, and `w/api.php?action=wbgetentities` of one. */
export function recognize(
  address: string,
  { base }: { readonly base: string },
): { target: TargetKey; request: string } | null {
  const url = parseWebUrl(address);
  if (!url) return null;
  const plain = url.href.replace(/[?#].*$/su, '');
  const path = plain.startsWith(`${base}/`)
    ? plain.slice(base.length)
    : /^(?:www\.|m\.)?wikidata\.org(\/.*)$/u.exec(`${url.hostname}${url.pathname}`)?.[1];
  const asked = url.searchParams;
  const entities = path === '/w/api.php' && asked.get('action') === 'wbgetentities' ? asked.get('ids') : null;
  const page = entities === null ? path : `/wiki/${entities}`;
  const id = /^\/(?:wiki|entity)\/(?:Special:EntityData\/)?(Q[1-9]\d{0,11})(?:\.json)?$/u.exec(
    page ?? '',
  )?.[1];
  return id === undefined ? null : { target: `https://www.wikidata.org/wiki/${id}`, request: 'item' };
}
