import {
  endOfLife,
  type EndOfLife,
  knownFact,
  knownSample,
  lifecycle,
  type Status,
  toolCells,
  type ToolDocument,
} from '@juxta/comparison';
import { metrics } from '@juxta/domain';

import { freshDays, type madeMeasures } from '../statistics-rules.ts';
import { median } from './quantiles.ts';

const dayMs = 86_400_000;
const yearDays = 365.25;

export interface Measured {
  readonly measure: string;
  readonly value: number;
  readonly facts: readonly string[];
}

/** From the birth of a tool to its end, or to the day that is asked of where it has none. */
export interface ToolLife {
  /** The year of birth, UTC. */
  readonly born: number;
  /** Of 365.25 days. */
  readonly years: number;
  readonly over: boolean;
  /** Whether a source states the day of its end. */
  readonly dated: boolean;
}

/** What the statistics of a day take from one tool. */
export interface ToolMeasures {
  readonly tool: string;
  readonly categories: readonly string[];
  readonly status: Status;
  readonly measured: readonly Measured[];
  /** Null where its birth is not known. */
  readonly life: ToolLife | null;
  /** The series that speaks for each metric that was sampled on the day itself. */
  readonly sampled: ReadonlyArray<{ readonly metric: string; readonly target: string }>;
}

/** `asOf`: the midnight that ends the day. */
export function toolMeasures(document: ToolDocument, asOf: string): ToolMeasures {
  const cells = toolCells(document);
  const end = Date.parse(asOf);
  const samples = metrics.flatMap(({ id }) => {
    const cell = knownSample(cells, id);
    return cell ? [{ metric: id, cell, age: (end - Date.parse(cell.day)) / dayMs }] : [];
  });
  const fresh = samples.filter(({ age }) => age <= freshDays);
  const lived = lifecycle(cells, asOf);
  const born = birthOf(document, end);
  return {
    tool: document.id,
    categories: document.categories,
    status: lived.status,
    measured: [
      ...fresh.map(({ metric, cell }) => ({ measure: metric, value: cell.value, facts: [cell.fact] })),
      ...releaseMeasures(document, end),
      ...(born ? [made('age_years', yearsBetween(born.at, end), [born.fact])] : []),
    ],
    life: born && lifeSince(born.at, end, endOfLife(lived)),
    sampled: samples
      .filter(({ age }) => age <= 1)
      .map(({ metric, cell }) => ({ metric, target: cell.target })),
  };
}

type Made = (typeof madeMeasures)[number]['id'];
const made = (measure: Made, value: number, facts: readonly string[]): Measured => ({
  measure,
  value,
  facts,
});

interface Dated {
  readonly at: number;
  readonly fact: string;
}

function releaseMeasures(document: ToolDocument, end: number): readonly Measured[] {
  const all = datedReleases(document).filter(({ at }) => at < end);
  const last = all.at(-1);
  if (!last) return [];
  const year = all.filter(({ at }) => at >= end - 365 * dayMs);
  const gaps = year.slice(1).map(({ at }, n) => (at - (year[n]?.at ?? at)) / dayMs);
  const cited = [...new Set([year[0] ?? last, last].map(({ fact }) => fact))];
  return [
    made('releases_last_year', year.length, cited),
    made('days_since_release', (end - last.at) / dayMs, [last.fact]),
    ...(gaps.length >= 2 ? [made('release_interval_days', median(gaps), cited)] : []),
  ];
}

/** Those of one target, the oldest first: what several registries say of one release must not count twice. */
function datedReleases(document: ToolDocument): readonly Dated[] {
  const final = document.releases.filter((one) => !one.prerelease && one.published_at !== null);
  const byTarget = [...Map.groupBy(final, ({ target }) => target)];
  const own = byTarget.filter(([, [first]]) => first?.relation === 'self');
  const [best] = (own.length > 0 ? own : byTarget).toSorted(
    ([a, ofA], [b, ofB]) => ofB.length - ofA.length || (a < b ? -1 : 1),
  );
  return (best?.[1] ?? [])
    .map(({ published_at: at, fact }) => ({ at: Date.parse(at ?? ''), fact }))
    .toSorted((a, b) => a.at - b.at || (a.fact < b.fact ? -1 : 1));
}

/** The earliest of first release, creation and dated releases; null where none is known by then. */
function birthOf(document: ToolDocument, end: number): Dated | null {
  const cells = toolCells(document);
  const stated = ['first_release_at', 'created_at'].flatMap((id) => {
    const cell = knownFact(cells, id);
    const at = Date.parse(String(cell?.value));
    return cell && !Number.isNaN(at) ? [{ at, fact: cell.fact }] : [];
  });
  const [born] = [...stated, ...datedReleases(document)].toSorted((a, b) => a.at - b.at);
  return !born || born.at > end ? null : born;
}

const yearsBetween = (from: number, to: number): number => (to - from) / dayMs / yearDays;

/** An end that is dated before the birth is one at its birth: sources differ by days, and a repository may be younger. */
function lifeSince(born: number, asked: number, end: EndOfLife | null): ToolLife {
  const until = end === null ? asked : Math.max(born, Date.parse(end.day));
  return {
    born: new Date(born).getUTCFullYear(),
    years: yearsBetween(born, until),
    over: end !== null,
    dated: end?.dated === 'stated',
  };
}
