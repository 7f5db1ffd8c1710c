import { cleanText } from '@juxta/domain';
import { parseDocument } from 'yaml';

import { isMembers, own, type Members } from '../../reading/members.ts';
import { withoutBroken } from './without-broken.ts';

/** One item as the file has it, with the names of where it stands. */
export interface LandscapeItem {
  readonly category: string;
  readonly subcategory: string;
  readonly members: Members;
}

export class BadLandscape extends Error {
  readonly code: 'bad_yaml' | 'wrong_shape' | 'empty_body' | 'html_instead';
  constructor(code: BadLandscape['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * The items of `landscape.yml`, or of what we keep of it (the same shape as JSON), in the file's order. `broken` counts
 * those that are no item: unreadable as YAML, no mapping, without a name. Throws BadLandscape.
 */
export function readItems(body: Uint8Array): { items: readonly LandscapeItem[]; broken: number } {
  const landscape = own(parseLandscape(body), 'landscape');
  if (!Array.isArray(landscape)) throw new BadLandscape('wrong_shape', 'the file has no list `landscape`');
  const items: LandscapeItem[] = [];
  let broken = 0;
  for (const category of landscape) {
    for (const subcategory of list(own(category, 'subcategories'))) {
      const place = { category: nameOf(category), subcategory: nameOf(subcategory) };
      for (const entry of list(own(subcategory, 'items'))) {
        const members = isMembers(entry) && isMembers(entry['item']) ? entry['item'] : entry;
        if (isMembers(members) && cleanText(own(members, 'name'), 200) !== null)
          items.push({ ...place, members });
        else broken += 1;
      }
    }
  }
  return { items, broken };
}

function parseLandscape(body: Uint8Array): unknown {
  const text = new TextDecoder().decode(body);
  const start = text.trimStart().slice(0, 1);
  if (start === '') throw new BadLandscape('empty_body', 'the answer has no body');
  if (start === '<') throw new BadLandscape('html_instead', 'the answer is a page of HTML, not YAML');
  if (start === '{' || start === '[') return parseJson(text);
  if (!/^["']?landscape["']?[ \t]*:/mu.test(text))
    throw new BadLandscape('wrong_shape', 'the file has no list `landscape`');
  const parsed = parseYaml(text) ?? parseYaml(withoutBroken(text, (part) => parseYaml(part) !== null));
  if (!parsed) throw new BadLandscape('bad_yaml', 'the file is not YAML, also without its broken items');
  return parsed.value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadLandscape('bad_yaml', 'the file is neither YAML nor JSON');
  }
}

function parseYaml(text: string): { readonly value: unknown } | null {
  try {
    const document = parseDocument(text, { uniqueKeys: false, stringKeys: true, logLevel: 'silent' });
    // No landscape needs aliases, and aliases of aliases grow without bound.
    return document.errors.length > 0 ? null : { value: document.toJS({ maxAliasCount: 0 }) as unknown };
  } catch {
    return null;
  }
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function nameOf(value: unknown): string {
  return cleanText(own(value, 'name'), 100) ?? '';
}
