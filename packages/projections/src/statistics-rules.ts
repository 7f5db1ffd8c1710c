import { metrics, type MetricDefinition } from '@juxta/domain';

/** Raised when a rule of the statistics changes: days of another version are made anew. */
export const statisticsVersion = 2;

/** A sample older than this many days at the end of the day is a gap, and the tool counts as not measured. */
export const freshDays = 7;

/** Places kept of each measure and category; the number that was measured tells how many there were. */
export const keptRanks = 100;

/**
 * A jump is a change of the logarithm per day that lies further from the median of the changes before it than `deviations`
 * times their spread (1.4826 times the median absolute deviation, `least` at least: a flat series has no spread). It takes
 * `atLeast` changes, of the last `last` samples; with fewer, nothing is called a jump.
 */
export const jump = { deviations: 6, least: 0.02, atLeast: 7, last: 28 } as const;

/** How many days before the wanted day the sample that growth is counted from may lie, by the days of the period. */
export const tolerance = { 7: 0, 30: 1, 365: 7 } as const;
export const growthDays = [7, 30, 365] as const;
export type GrowthDays = (typeof growthDays)[number];

/**
 * `counter_fell`: a counter that only grows is lower than before. `jump`: the change is beyond the bound of `jump`.
 * `partial_window`: fewer days are counted than the metric is defined by. `redefined`: the metric means something else than
 * in the sample before.
 */
export const sampleFlags = ['counter_fell', 'jump', 'partial_window', 'redefined'] as const;
export type Flag = (typeof sampleFlags)[number];

/**
 * `known`; `gap`: no sample where the period begins; `partial`: the series is younger than the period; `redefined`: it
 * meant something else then; `from_zero`: there is no share of nothing.
 */
export const growthStates = ['known', 'gap', 'partial', 'redefined', 'from_zero'] as const;
export type GrowthState = (typeof growthStates)[number];

/** Years of age at which a cohort is asked who of it lived. */
export const cohortAges = [1, 2, 3, 5, 10] as const;

/** Tools born in as many years, from one that this divides, are one cohort: of fewer years, most would be too small to tell. */
export const cohortYears = 5;

/** All tools together, whatever their categories: the id of no category. */
export const everything = '*';

/** What tools are ranked and summed up by: a metric, or a number made by rule from facts and releases. */
export interface Measure {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly unit: string;
  /** Which value has rank 1. An order, not a verdict. */
  readonly first: 'highest' | 'lowest';
  readonly definition: number;
}

export const madeMeasures = [
  {
    id: 'release_interval_days',
    label: 'Days between releases',
    help: 'Median days between releases in the year before; pre-releases are left out, and fewer than three releases give none. Of the target with relation "self", else of the one with the most releases.',
    unit: 'days',
    first: 'lowest',
    definition: 1,
  },
  {
    id: 'releases_last_year',
    label: 'Releases in the last year',
    help: 'Releases in the 365 days before, of the same target; pre-releases are left out. 0 where it has dated releases, all of them older.',
    unit: 'releases',
    first: 'highest',
    definition: 1,
  },
  {
    id: 'days_since_release',
    label: 'Days since the last release',
    help: 'Days since the newest dated release of the same target; pre-releases are left out.',
    unit: 'days',
    first: 'lowest',
    definition: 1,
  },
  {
    id: 'age_years',
    label: 'Age',
    help: 'Years of 365.25 days since the earliest of: first release, creation of the repository.',
    unit: 'years',
    first: 'highest',
    definition: 1,
  },
] as const satisfies readonly Measure[];

export const measures: readonly Measure[] = [...madeMeasures, ...metrics.map(ofMetric)];

function ofMetric({ id, label, help, unit, definition }: MetricDefinition): Measure {
  return { id, label, help, unit, first: 'highest', definition };
}
