import { cleanText, failed, type Observation, type ObservedFact } from '@juxta/domain';
import { parse } from 'yaml';

import { isMembers, own, wordList, type Members } from '../../reading/members.ts';
import { dayFact, textFact, urlFact, type Maybe } from '../../reading/statements.ts';
import { statusFailure } from '../../reading/status.ts';
import type { CapturedAnswer } from '../../source.ts';
import { isSupported, linesOf, type ReleaseLine } from './lines.ts';
import { productLinks } from './product-links.ts';

const utf8 = new TextDecoder();

/** Reads a product in any of its three forms: API v1, the older API's list of cycles, the Markdown source's front matter. */
export function normalizeProduct(answer: CapturedAnswer): Observation {
  const failure = statusFailure(answer);
  if (failure) return failure;
  const document = readDocument(utf8.decode(answer.body));
  if (typeof document === 'string')
    return failed(document, 'the answer is no product of endoflife.date in any of its forms');
  const product = isMembers(document['result']) ? document['result'] : document;
  const lines = linesOf(own(product, 'releases'));
  if (lines.length === 0) return failed('wrong_shape', 'the product has no release line');
  return {
    outcome: 'read',
    facts: [
      ...textFact('name', own(product, 'title') ?? own(product, 'label'), 200),
      ...latestFacts(lines),
      ...supportFacts(lines, answer.capturedAt.slice(0, 10)),
      ...urlFact(
        'release_policy',
        own(product, 'releasePolicyLink') ?? own(own(product, 'links'), 'releasePolicy'),
      ),
      ...keywords(product),
    ],
    releases: [],
    metrics: [],
    links: productLinks(product),
  };
}

function readDocument(text: string): Members | 'empty_body' | 'html_instead' | 'bad_json' | 'bad_yaml' {
  const start = text.search(/\S/u);
  if (start === -1) return 'empty_body';
  if (text[start] === '<') return 'html_instead';
  const front = text.startsWith('---', start)
    ? /^\s*---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)/su.exec(text)?.[1]
    : undefined;
  try {
    // Product pages have no aliases, and aliases of aliases grow without bound.
    const value: unknown =
      front === undefined
        ? JSON.parse(text)
        : parse(front, { maxAliasCount: 0, uniqueKeys: false, logLevel: 'error' });
    return isMembers(value) ? value : { releases: value };
  } catch {
    return front === undefined ? 'bad_json' : 'bad_yaml';
  }
}

function latestFacts(lines: readonly ReleaseLine[]): readonly ObservedFact[] {
  const [newest] = lines;
  if (!newest) return [];
  const latestAt = newest.latestOn === null ? undefined : `${newest.latestOn}T00:00:00Z`;
  return [
    ...(newest.latest === null
      ? []
      : [
          {
            attribute: 'latest_version',
            value: newest.latest,
            ...(latestAt !== undefined && { effectiveAt: latestAt }),
          },
        ]),
    ...dayFact('latest_release_at', newest.latestOn),
    ...textFact('latest_line', newest.name),
    ...dayFact('latest_line_at', newest.releasedOn),
    ...dayFact('latest_line_end_at', newest.end),
    { attribute: 'release_line_count', value: lines.length },
  ];
}

/** Windows are stated as they are; which of them are open is told of the day of the answer. */
function supportFacts(lines: readonly ReleaseLine[], day: string): readonly ObservedFact[] {
  const stated = lines.filter(({ end }) => end !== null);
  if (stated.length === 0) return [];
  const supported = stated.filter((line) => isSupported(line, day));
  const ends = supported.flatMap(({ end }) => (end === null || end === 'open' ? [] : [end]));
  return [
    {
      attribute: 'support_windows',
      value: stated.map(({ name, releasedOn, end }) => `${name}: ${releasedOn ?? 'unknown'} to ${end}`),
    },
    { attribute: 'supported_lines', value: supported.map(({ name }) => name) },
    ...dayFact('next_end_of_life_at', ends.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null),
  ];
}

function keywords(product: Members): Maybe<ObservedFact> {
  const tags = own(product, 'tags');
  const words = wordList(typeof tags === 'string' ? tags.replaceAll(/\s+/gu, ',') : tags);
  const category = cleanText(own(product, 'category'), 100);
  const all = [...new Set([...(category === null ? [] : [category]), ...words])];
  return all.length > 0 ? [{ attribute: 'keywords', value: all }] : [];
}
