import type { RobotsEntry } from '@juxta/sources';
import { expect, test } from 'vitest';

import { keptEntries, type RobotsEntries } from './robots-entries.ts';

function entry(n: number, body: string): RobotsEntry {
  const fetchedAt = new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
  return { fetchedAt, body, lastGood: { fetchedAt, body } } as RobotsEntry;
}

const entries = (count: number, bytes: number): RobotsEntries =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`https://s${n}.example`, entry(n, 'x'.repeat(bytes))]),
  );

test('as many origins as a site has are kept, the newest and the one that is asked', () => {
  const kept = Object.keys(keptEntries(entries(500, 100), 'https://s3.example'));
  expect(kept).toHaveLength(20);
  expect(kept).toContain('https://s3.example');
  expect(kept).toContain('https://s499.example');
  expect(kept).not.toContain('https://s400.example');
});

test('however long their rules are, what is kept stays small', () => {
  const kept = keptEntries(entries(500, 512 * 1024), 'https://s3.example');
  expect(Object.keys(kept)).toContain('https://s3.example');
  expect(JSON.stringify(kept).length).toBeLessThan(5 * 1024 * 1024);
});

test('the few that a site has are all kept', () => {
  const few = entries(3, 10);
  expect(keptEntries(few, 'https://s1.example')).toEqual(few);
});
