import { knownFact, knownSample, lifecycle, toolCells, type ToolDocument } from '@juxta/comparison';
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

/** What the statistics of a day take from one tool. */
export interface ToolMeasures {
  readonly tool: string;
  readonly categories: readonly string[];
  readonly status: string;
  readonly measured: readonly Measured[];
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
  return {
    tool: document.id,
    categories: document.categories,
    status: lifecycle(cells, asOf).status,
    measured: [
      ...fresh.map(({ metric, cell }) => ({ measure: metric, value: cell.value, facts: [cell.fact] })),
      ...releaseMeasures(document, end),
      ...ageMeasure(document, end),
    ],
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

function ageMeasure(document: ToolDocument, end: number): readonly Measured[] {
  const cells = toolCells(document);
  const stated = ['first_release_at', 'created_at'].flatMap((id) => {
    const cell = knownFact(cells, id);
    const at = Date.parse(String(cell?.value));
    return cell && !Number.isNaN(at) ? [{ at, fact: cell.fact }] : [];
  });
  const [born] = [...stated, ...datedReleases(document)].toSorted((a, b) => a.at - b.at);
  if (!born || born.at > end) return [];
  return [made('age_years', (end - born.at) / dayMs / yearDays, [born.fact])];
}
