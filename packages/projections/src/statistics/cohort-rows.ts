import { cohortAges, cohortYears, everything } from '../statistics-rules.ts';
import type { ToolLife, ToolMeasures } from './tool-measures.ts';

/** How the tools that were born in one period stood at one age. */
export interface CohortRow {
  readonly category: string;
  /** Two years, `2010-2014`, both included; * is all tools, whenever they were born. */
  readonly born: string;
  readonly age_years: number;
  readonly tools: number;
  /** Seen alive at this age. */
  readonly alive: number;
  /** Over by this age. */
  readonly ended: number;
  /** Of the ended, those whose day a source states. */
  readonly dated: number;
  /** Too young to tell, and not over yet. */
  readonly censored: number;
  /** By Kaplan and Meier; null where the age lies beyond all that was seen. */
  readonly share: number | null;
}

/** The cohorts of one category: all of its tools whose birth is known, then by when they were born. */
export function cohortRows(category: string, tools: readonly ToolMeasures[]): readonly CohortRow[] {
  const lives = tools.flatMap(({ life }) => life ?? []);
  const cohorts = Map.groupBy(lives, ({ born }) => periodOf(born));
  const all: ReadonlyArray<readonly [string, readonly ToolLife[]]> = [
    ...(lives.length > 0 ? [[everything, lives] as const] : []),
    ...[...cohorts].toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ];
  return all.flatMap(([born, ofCohort]) => {
    const shares = survivalAt(ofCohort, cohortAges);
    return cohortAges.map((age, n) => {
      const counts = countsAt(ofCohort, age);
      const share = shares[n] ?? 1;
      // Where nobody is left alive the estimate goes no further, unless the last one that was seen came to its end.
      const beyond = counts.alive === 0 && share > 0;
      return { category, born, age_years: age, ...counts, share: beyond ? null : share };
    });
  });
}

function periodOf(born: number): string {
  const first = born - (born % cohortYears);
  return `${first}-${first + cohortYears - 1}`;
}

function countsAt(lives: readonly ToolLife[], age: number) {
  const ended = lives.filter(({ years, over }) => over && years <= age);
  const censored = lives.filter(({ years, over }) => !over && years < age).length;
  return {
    tools: lives.length,
    alive: lives.length - ended.length - censored,
    ended: ended.length,
    dated: ended.filter(({ dated }) => dated).length,
    censored,
  };
}

/**
 * The estimate of Kaplan and Meier (1958) at ascending ages: the product, over each age t at which tools came to their
 * end, of 1 - (ended at t) / (not over and not censored before t). Of what comes at one age, ends come first.
 */
export function survivalAt(
  lives: readonly Pick<ToolLife, 'years' | 'over'>[],
  ages: readonly number[],
): readonly number[] {
  const inOrder = lives.toSorted((a, b) => a.years - b.years);
  const shares: number[] = [];
  let share = 1;
  let at = 0;
  for (const age of ages) {
    while (at < inOrder.length && (inOrder[at]?.years ?? Infinity) <= age) {
      const years = inOrder[at]?.years;
      const atRisk = inOrder.length - at;
      let ended = 0;
      for (; inOrder[at]?.years === years && at < inOrder.length; at += 1) if (inOrder[at]?.over) ended += 1;
      share *= 1 - ended / atRisk;
    }
    shares.push(share);
  }
  return shares;
}
