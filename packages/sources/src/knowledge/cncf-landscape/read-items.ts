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
  readonly next = 'give a saved landscape.yml, as the repository github.com/cncf/landscape has it';
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
  if (!/^["']?landscape["']?[ \t]*:/mu.test(text)) throw otherFile(text);
  const whole = parseYaml(text);
  if ('value' in whole) return whole.value;
  const parsed = parseYaml(withoutBroken(text, (part) => 'value' in parseYaml(part)));
  if ('value' in parsed) return parsed.value;
  throw new BadLandscape('bad_yaml', `the file is not YAML, also without its broken items: ${whole.fault}`);
}

/** What another file is. A long one is not parsed only to tell. */
function otherFile(text: string): BadLandscape {
  const parsed = text.length > 65_536 ? null : parseYaml(text);
  return parsed && 'fault' in parsed
    ? new BadLandscape('bad_yaml', `the file is not YAML: ${parsed.fault}`)
    : new BadLandscape('wrong_shape', 'the file has no list `landscape`');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const parsed = parseYaml(text.slice(0, 65_536));
    const fault = 'fault' in parsed ? `: ${parsed.fault}` : '';
    throw new BadLandscape('bad_yaml', `the file is neither YAML nor JSON${fault}`);
  }
}

/** The value, or what is wrong and in which line. */
function parseYaml(text: string): { readonly value: unknown } | { readonly fault: string } {
  try {
    const document = parseDocument(text, { uniqueKeys: false, stringKeys: true, logLevel: 'silent' });
    const [error] = document.errors;
    // No landscape needs aliases, and aliases of aliases grow without bound.
    if (!error) return { value: document.toJS({ maxAliasCount: 0 }) as unknown };
    return { fault: told(error.message) };
  } catch (error) {
    return { fault: told((error as Error).message) };
  }
}

/** The parser quotes what it read: an escape of its text must not look like one of ours. */
function told(message: string): string {
  return (message.split('\n', 1)[0] ?? '').replace(/:$/u, '').replaceAll('\\', '/');
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function nameOf(value: unknown): string {
  return cleanText(own(value, 'name'), 100) ?? '';
}
