import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import { realisticEvents } from '../realistic-events/generate.ts';
import { copying, inCopy, marked } from './copies.ts';

const few = { events: 400, tools: 12 };

test('given the events of tools, when they are marked, then no stream, name or capture is left that a copy would share', () => {
  for (const { stream, data } of realisticEvents(few)) {
    const text = marked(JSON.stringify({ stream, data }));
    const names = text.match(/tool-\d+[^"/.]*|Tool [\d,]+[^"]*|"t\d+[^"]*/gu) ?? [];
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(name).toMatch(/^(?:tool-|Tool |"t)[\d,]+-c0de0000/u);
    for (const capture of text.match(/[\da-f]{8}-[\da-f-]{27}/gu) ?? [])
      expect(capture).toMatch(/c0de0000$/u);
  }
});

test('given marked events, when they are copied, then all of them differ from those of each other copy, and only by the mark', () => {
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const texts = [...realisticEvents(few)].map(({ stream, data }) => marked(JSON.stringify({ stream, data })));
  const copies = [0, 1, 255].map((copy) => texts.map((text) => inCopy(text, copy)));
  expect(new Set(copies.flat().map(hash)).size).toBe(3 * new Set(texts.map(hash)).size);
  expect(copies[2]?.map((text) => text.replaceAll('c0de00ff', 'c0de0000'))).toEqual(texts);
});

test('given a table, when its rows are copied, then names, captures, positions and ids to cite are those of the copy', () => {
  const columns = {
    target: 'text',
    capture: 'uuid',
    fact: 'text',
    position: 'bigint',
    n: 'int',
    known: 'int8range',
  };
  expect(copying({ table: 'view.t_v1', columns })).toBe(
    `INSERT INTO view.t_v1 ("target", "capture", "fact", "position", "n", "known") SELECT ` +
      `replace("target", 'c0de0000', mark), replace("capture"::text, 'c0de0000', mark)::uuid, ` +
      `(split_part("fact", '/', 1)::bigint + further) || substr("fact", position('/' IN "fact")), "position" + further, "n", ` +
      `int8range(lower("known") + further, upper("known") + further) ` +
      `FROM base, (SELECT $1::text AS mark, $2::bigint AS further) of_copy`,
  );
});
