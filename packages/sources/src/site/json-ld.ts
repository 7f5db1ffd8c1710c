import { cleanText } from '@juxta/domain';

import { isMembers, own, type Members } from '../reading/members.ts';
import { limits } from './limits.ts';
import type { PageElements } from './page-elements.ts';
import { $ } from './query.ts';
import { relaxedJson } from './relaxed-json.ts';

/** The objects of a page's JSON-LD blocks, outer ones first; blocks that are not JSON are dropped. */
export function jsonLdObjects({ script }: PageElements): readonly Members[] {
  const queue: unknown[] = [];
  const blocks = script.filter(({ attribs }) => attribs['type']?.toLowerCase() === 'application/ld+json');
  for (const block of blocks.slice(0, limits.blocks)) queue.push(parsed($.text([block])));
  const objects: Members[] = [];
  for (let at = 0; at < queue.length && at < limits.members; at += 1) {
    const item = queue[at];
    if (isMembers(item)) objects.push(item);
    const inner = isMembers(item) ? Object.values(item) : Array.isArray(item) ? item : [];
    for (const value of inner.slice(0, 1_000))
      if (typeof value === 'object' && value !== null) queue.push(value);
  }
  return objects;
}

/**
 * What a member says, which may be a text, a thing with a name or an address, or a list of such. Numbers are left out: of
 * `"softwareVersion": 2.0` the version is not left in the JSON.
 */
export function textsOf(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value.slice(0, 20) : [value];
  return items.flatMap((item) => {
    const said = isMembers(item) ? (own(item, 'name') ?? own(item, 'url') ?? own(item, '@id')) : item;
    return cleanText(said, 2_048) ?? [];
  });
}

/** Many pages put comments or closing commas into their JSON: what is left without them is what they mean. */
function parsed(text: string): unknown {
  for (const candidate of [text, relaxedJson(text)]) {
    try {
      return JSON.parse(candidate);
    } catch {
      continue;
    }
  }
  return null;
}
