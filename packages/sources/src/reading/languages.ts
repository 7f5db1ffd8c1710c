import { cleanText } from '@juxta/domain';

import type { Members } from './members.ts';

/** The names of languages by how much code is in each (bytes or percent), most of it first; at most thirty. */
export function byBytes(amounts: Members): readonly string[] {
  const counted = Object.entries(amounts)
    .slice(0, 500)
    .flatMap(([name, amount]) =>
      typeof amount === 'number' && amount > 0 ? [{ name: cleanText(name, 100), amount }] : [],
    )
    .toSorted((a, b) => b.amount - a.amount);
  const names = counted.map(({ name }) => name).filter((name) => name !== null);
  return [...new Set(names)].slice(0, 30);
}
