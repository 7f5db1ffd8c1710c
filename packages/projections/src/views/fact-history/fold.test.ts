import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Statement } from '../../statement.ts';
import { FactTimeline, type HistoryRow } from './fold.ts';

const statement = (position: number, observedAt: string, effectiveAt: string | null): Statement => ({
  target: 'pkg:npm/a',
  attribute: 'license',
  source: 'npm',
  state: 'known',
  value: position,
  original: null,
  guessed: false,
  cause: 'world_changed',
  definition: 1,
  fact: `${position}/license/0`,
  capture: '',
  extractor_version: 1,
  observed_at: observedAt,
  effective_at: effectiveAt,
  position,
});
const day = (n: number): string => new Date(Date.UTC(2026, 0, 1 + n)).toISOString();
const observations = fc.array(fc.record({ step: fc.nat(3), effective: fc.option(fc.nat(40)) }), {
  minLength: 1,
  maxLength: 12,
});

function at(rows: readonly HistoryRow[], known: number): HistoryRow[] {
  return rows
    .filter((row) => row.knownFrom <= known && (row.knownTo === null || row.knownTo > known))
    .toSorted((a, b) => (a.worldFrom < b.worldFrom ? -1 : 1));
}

/** The rule, told without intervals: the last statement that has begun by then. */
function expected(statements: readonly Statement[], known: number, world: string): string | undefined {
  return statements.findLast((one) => one.position <= known && (one.effective_at ?? one.observed_at) <= world)
    ?.fact;
}

test('at each known position the rows cover world time once, without a gap, and say what the last statement said', () => {
  fc.assert(
    fc.property(observations, fc.nat(12), (list, cut) => {
      let now = 0;
      const statements = list.map(({ step, effective }, n) =>
        statement(10 + n, day((now += step)), effective === null ? null : day(effective)),
      );
      const first = new FactTimeline([]);
      for (const one of statements.slice(0, cut)) first.state(one);
      const stored = new Map(first.changed);
      // The second batch starts from what the first one left open in the table.
      const second = new FactTimeline([...stored.values()].filter((row) => row.knownTo === null));
      for (const one of statements.slice(cut)) second.state(one);
      const rows = [...new Map([...stored, ...second.changed]).values()];
      for (const { position } of statements) {
        const known = at(rows, position);
        for (const row of known) expect(row.worldTo === null || row.worldFrom < row.worldTo).toBe(true);
        for (const [n, row] of known.entries()) expect(row.worldTo).toBe(known[n + 1]?.worldFrom ?? null);
        for (let n = 0; n < 45; n += 1) {
          const holding = known.filter(
            (row) => row.worldFrom <= day(n) && (row.worldTo === null || row.worldTo > day(n)),
          );
          const fact = expected(statements, position, day(n));
          expect(holding.map((row) => row.statement.fact)).toEqual(fact === undefined ? [] : [fact]);
        }
      }
    }),
  );
});

test('an end leaves what was true before it, and nothing after', () => {
  const timeline = new FactTimeline([]);
  timeline.state(statement(1, day(1), null));
  timeline.end(day(5), 2);
  expect(at([...timeline.changed.values()], 1)).toMatchObject([{ worldFrom: day(1), worldTo: null }]);
  expect(at([...timeline.changed.values()], 2)).toMatchObject([{ worldFrom: day(1), worldTo: day(5) }]);
});
