import { own, wordList, type Members } from '../../reading/members.ts';

/** The member `info`: https://packaging.python.org/en/latest/specifications/core-metadata/ */
export type Info = Members;

/** Keywords are separated by commas, in older metadata by spaces. */
export function keywords(info: Info): readonly string[] {
  const text = own(info, 'keywords');
  if (typeof text !== 'string') return wordList(text);
  return wordList(text.includes(',') ? text : text.trim().split(/\s+/u, 200));
}

/** Distinct distributions that are needed without any extra; null where the metadata does not say. */
export function runTimeDependencies(list: unknown): number | null {
  if (!Array.isArray(list)) return null;
  const names = list
    .slice(0, 5_000)
    .filter((item) => typeof item === 'string')
    .filter((item) => !/;.*\bextra\s*==/u.test(item.slice(0, 1_000)))
    .map((item) =>
      /^\s*([a-z0-9][a-z0-9._-]*)/iu
        .exec(item)?.[1]
        ?.toLowerCase()
        .replace(/[-_.]+/gu, '-'),
    )
    .filter((name) => name !== undefined);
  return new Set(names).size;
}
