import { cleanText, formatPurl, type ObservedFact, type ObservedLink } from '@juxta/domain';

import { own, wordList, type Members } from '../../reading/members.ts';
import {
  keywordsFact,
  licenseFact,
  numberFact,
  repositoryFact,
  repositoryLink,
  siteLink,
  textFact,
  urlFact,
} from '../../reading/statements.ts';

/** What the entry of the latest version says of its terms, state and needs. */
export function entryFacts(entry: Members): readonly ObservedFact[] {
  const groups: unknown = own(entry, 'dependencyGroups');
  const list: readonly unknown[] = Array.isArray(groups) ? groups.slice(0, 200) : [];
  const frameworks = list
    .map((group) => own(group, 'targetFramework'))
    .filter((name) => typeof name === 'string');
  return [
    ...deprecation(own(entry, 'deprecation')),
    ...licenseFact(licenseText(entry)),
    ...numberFact('dependency_count', Array.isArray(groups) ? dependencies(list).size : null),
    ...textFact('runtime', [...new Set(frameworks)].join(', '), 500),
  ];
}

/** Description, pages, icon and tags, as both a version's entry and an answer of the search have them. */
export function pageFacts(entry: Members, page: string): readonly ObservedFact[] {
  const url = own(entry, page);
  const tags = own(entry, 'tags');
  return [
    ...textFact('name', own(entry, 'id'), 100),
    ...textFact('description', own(entry, 'description') ?? own(entry, 'summary')),
    ...urlFact('homepage', url),
    ...(repositoryLink(url, '').length > 0 ? repositoryFact(url) : []),
    ...urlFact('icon', own(entry, 'iconUrl')),
    ...keywordsFact(wordList(typeof tags === 'string' ? tags.split(/[\s,]+/u, 200) : tags)),
  ];
}

export function entryLinks(entry: Members, page: string, at: string): readonly ObservedLink[] {
  return [...repositoryLink(own(entry, page), at), ...siteLink(own(entry, page), at)];
}

function dependencies(groups: readonly unknown[]): ReadonlySet<string> {
  const ids = groups.flatMap((group) => {
    const list: unknown = own(group, 'dependencies');
    return (Array.isArray(list) ? list.slice(0, 1_000) : []).map((item) => own(item, 'id'));
  });
  return new Set(ids.filter((id) => typeof id === 'string').map((id) => id.toLowerCase()));
}

/** The expression, or the page that nuget.org shows for one; other addresses name a licence only to people. */
function licenseText(entry: Members): string | null {
  const expression = cleanText(own(entry, 'licenseExpression'), 500);
  if (expression !== null) return expression;
  const url = cleanText(own(entry, 'licenseUrl'), 500) ?? '';
  const shown = /^https?:\/\/licenses\.nuget\.org\/([^?#]+)$/u.exec(url)?.[1];
  if (shown !== undefined) return decoded(shown);
  if (/apache\.org\/licenses\/LICENSE-2\.0/u.test(url)) return 'Apache-2.0';
  return /(?:opensource|spdx)\.org\/licenses?\/([\w.+-]+?)(?:\.html|\.php)?$/u.exec(url)?.[1] ?? null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** The publisher's message, else the reasons; and the package that is named instead. */
function deprecation(value: unknown): readonly ObservedFact[] {
  const reasons: unknown = own(value, 'reasons');
  const listed = Array.isArray(reasons)
    ? reasons.filter((reason) => typeof reason === 'string').join(', ')
    : null;
  const id = cleanText(own(own(value, 'alternatePackage'), 'id'), 100);
  const named = id !== null && /^\w+(?:[.-]\w+)*$/u.test(id);
  return [
    ...textFact('deprecated', cleanText(own(value, 'message')) ?? listed),
    ...(named
      ? [
          {
            attribute: 'replacement',
            value: formatPurl({ type: 'nuget', namespace: null, name: id }),
            original: id,
          },
        ]
      : []),
  ];
}
