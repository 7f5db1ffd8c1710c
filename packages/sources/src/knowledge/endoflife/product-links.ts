import { cleanText, parsePurl, tryTargetKey, type ObservedLink, type Relation } from '@juxta/domain';

import { jsonPointer } from '../../reading/json-answer.ts';
import { isMembers, own, type Members } from '../../reading/members.ts';
import { repositoryLink } from '../../reading/statements.ts';

const relations: Readonly<Record<string, Relation>> = {
  github: 'repository',
  gitlab: 'repository',
  bitbucket: 'repository',
  docker: 'image',
  oci: 'image',
  deb: 'distribution',
  rpm: 'distribution',
  apk: 'distribution',
  alpm: 'distribution',
};

/** What a product names as itself elsewhere: package URLs, and the repository whose tags are read for it. */
export function productLinks(product: Members): readonly ObservedLink[] {
  const links = [...identifierLinks(own(product, 'identifiers')), ...repositories(own(product, 'auto'))];
  return [...new Map(links.map((link) => [`${link.relation} ${link.target}`, link])).values()].slice(0, 50);
}

function identifierLinks(identifiers: unknown): readonly ObservedLink[] {
  if (!Array.isArray(identifiers)) return [];
  return identifiers.slice(0, 100).flatMap((entry, n) => {
    const isListed = own(entry, 'type') === 'purl';
    const text = cleanText(isListed ? own(entry, 'id') : own(entry, 'purl'), 1_000);
    const purl = text === null ? null : parsePurl(text);
    const target = text === null ? null : tryTargetKey(text);
    if (text === null || purl === null || target === null) return [];
    const at = jsonPointer('identifiers', String(n), isListed ? 'id' : 'purl');
    return [{ target, relation: relations[purl.type] ?? 'self', evidence: { at, text } }];
  });
}

function repositories(auto: unknown): readonly ObservedLink[] {
  const methods: unknown = Array.isArray(auto) ? auto : own(auto, 'methods');
  if (!Array.isArray(methods)) return [];
  return methods
    .slice(0, 20)
    .flatMap((method, n) =>
      isMembers(method)
        ? repositoryLink(own(method, 'git'), jsonPointer('auto', 'methods', String(n), 'git'))
        : [],
    );
}
