import { cleanText, type ObservedMetric } from '@juxta/domain';
import { z } from 'zod';

export type Members = Readonly<Record<string, unknown>>;

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// zod's own records copy every member, and give `__proto__` a meaning.
export const members = z.custom<Members>(isMembers);
export const anyMember = z.unknown().optional();
export const someMembers = members.optional().catch(undefined);
export const someText = z.string().optional().catch(undefined);
export const someFlag = z.boolean().optional().catch(undefined);
export const someCount = z.number().int().nonnegative().optional().catch(undefined);

/** An own member; never one of Object.prototype. */
export function own(object: unknown, key: string): unknown {
  return isMembers(object) && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** A count that a document states; null for anything but a safe whole number of zero or more. */
export function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** `<name>@<source>` of each count that is one. */
export function countMetrics(
  source: string,
  counts: Readonly<Record<string, unknown>>,
): readonly ObservedMetric[] {
  const metrics: ObservedMetric[] = [];
  for (const name of Object.keys(counts)) {
    const value = countOf(counts[name]);
    if (value !== null) metrics.push({ metric: `${name}@${source}`, value });
  }
  return metrics;
}

// Nearly all versions have no other characters: documents list thousands of them.
const inVersions = new Uint8Array(128);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+-')
  inVersions[character.charCodeAt(0)] = 1;

function isPlainVersion(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (inVersions[text.charCodeAt(at)] !== 1) return false;
  return text !== '';
}

/** A version's text, unchanged; null where it could not be stored as it is. */
export function versionText(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 200) return null;
  return isPlainVersion(value) || cleanText(value) === value ? value : null;
}

/** Distinct words of a list, or of a text with commas: at most fifty, of at most a hundred characters. */
export function wordList(value: unknown): readonly string[] {
  const items: readonly unknown[] =
    typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [];
  const words: string[] = [];
  for (let at = 0; at < items.length && at < 500 && words.length < 50; at += 1) {
    const word = cleanText(items[at], 100);
    if (word !== null && !words.includes(word)) words.push(word);
  }
  return words;
}
