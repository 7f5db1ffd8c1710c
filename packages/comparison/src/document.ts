import { displays, facets, FactValue } from '@juxta/domain';
import { z } from 'zod';

import { Breadcrumb } from './breadcrumb.ts';
import { Citation } from './citation.ts';
import { Lifecycle, Status } from './lifecycle/schema.ts';
import { PersonOpinion, RuleOpinion } from './opinions/schema.ts';
import { People } from './people.ts';

const instant = z.iso.datetime({ offset: true });
const count = z.int().nonnegative();

const Evidence = z
  .strictObject({
    capture: z.string(),
    url: z.string(),
    sha256: z.string().nullable().describe('Of the body; null when the answer had none.'),
    licence: z.string().describe('Terms under which the source gives this data.'),
  })
  .describe('The fetch that the value was read in.');

const Stale = z
  .strictObject({ since: instant, reason: z.string().describe('<code>@<host>') })
  .describe('Since when the value can no longer be checked, and why.');

const Disagreement = z.strictObject({
  source: z.string(),
  target: z.string(),
  value: FactValue,
  fact: z.string(),
  evidence: Evidence,
});

const spoken = {
  tool: z.string(),
  source: z.string(),
  target: z.string(),
  observed_at: instant,
  fact: z.string().describe('<position>/<attribute or metric>/<n>'),
  evidence: Evidence,
};

export const KnownFactCell = z.strictObject({
  ...spoken,
  state: z.literal('known'),
  value: FactValue,
  effective_at: instant.nullable(),
  stale: Stale.nullable(),
  original: z
    .string()
    .optional()
    .describe('The source’s own text, where the value is a normalized form of it.'),
  guessed: z.literal(true).optional().describe('Present when normalizing was a guess.'),
  disagreements: z
    .array(Disagreement)
    .describe('Different values of others that may speak, best speaker first.'),
});
export type KnownFactCell = z.output<typeof KnownFactCell>;

export const KnownMetricCell = z.strictObject({
  ...spoken,
  state: z.literal('known'),
  value: z.number(),
  day: z.iso.date(),
  window: z
    .strictObject({ start: z.string(), end: z.string() })
    .nullable()
    .describe('First and last day counted.'),
  stale: Stale.nullable(),
});
export type KnownMetricCell = z.output<typeof KnownMetricCell>;

const WithdrawnCell = z
  .strictObject({ ...spoken, state: z.literal('withdrawn') })
  .describe('Was known; the source says it no longer.');
const FailedCell = z
  .strictObject({
    tool: z.string(),
    state: z.literal('failed'),
    code: z.string(),
    host: z.string(),
    at: instant,
    capture: z.string(),
  })
  .describe('Never known, and asking fails.');
const UnknownCell = z
  .strictObject({ tool: z.string(), state: z.literal('unknown') })
  .describe('Someone could say, and nothing is said.');
const NotApplicableCell = z
  .strictObject({ tool: z.string(), state: z.literal('not_applicable') })
  .describe('The tool has no target that could say.');

const absent = [WithdrawnCell, FailedCell, UnknownCell, NotApplicableCell] as const;
export const FactCell = z.discriminatedUnion('state', [KnownFactCell, ...absent]);
export type FactCell = z.output<typeof FactCell>;
export const MetricCell = z.discriminatedUnion('state', [KnownMetricCell, ...absent]);
export type MetricCell = z.output<typeof MetricCell>;
export type AbsentCell = Exclude<FactCell, { state: 'known' }>;

const row = {
  id: z.string(),
  label: z.string(),
  facet: z.enum(facets),
  definition: z.int().positive(),
  display: z.enum(displays).describe('How its values are written for people.'),
};
const FactRow = z.strictObject({
  ...row,
  kind: z.literal('fact'),
  unit: z.string().nullable(),
  cells: z.array(FactCell).describe('One per tool, in the order of tools.'),
});
const MetricRow = z.strictObject({
  ...row,
  kind: z.literal('metric'),
  unit: z.string(),
  window: z.string().nullable().describe('ISO 8601 duration; null for a gauge or counter.'),
  source: z.string(),
  cells: z.array(MetricCell).describe('One per tool, in the order of tools.'),
});
export const Row = z.discriminatedUnion('kind', [FactRow, MetricRow]);
export type Row = z.output<typeof Row>;

export const Difference = z.strictObject({
  id: z.string(),
  text: z.string(),
  facts: z.array(z.string()).min(1).describe('Ids of every fact and sample that the sentence rests on.'),
  weight: z.number().min(0).max(1).describe('How much it separates these tools.'),
  facet: z.enum(facets),
  basis: z.array(Citation).describe('Date, source and page of each fact, in the order of `facts`.'),
});
export type Difference = z.output<typeof Difference>;

const Reason = z.strictObject({
  text: z.string(),
  facts: z.array(z.string()).min(1),
  basis: z.array(Citation).describe('Date, source and page of each fact, in the order of `facts`.'),
});
const score = z.number().nonnegative().describe('Points by the formula of docs/rules.md.');

export const Alternative = z.strictObject({
  tool: z.string(),
  name: z.string(),
  status: Status,
  lifecycle: z.string().describe('Its life in one dated line: a tool that has ended says so.'),
  score,
  reasons: z.array(Reason).min(1),
});
export type Alternative = z.output<typeof Alternative>;

export const RelatedComparison = z.strictObject({
  tools: z.array(z.string()).min(2).max(5),
  score,
  reasons: z.array(Reason).min(1),
});
export type RelatedComparison = z.output<typeof RelatedComparison>;

const CellCounts = z.strictObject({
  known: count,
  unknown: count,
  failed: count,
  not_applicable: count,
  withdrawn: count,
});
export type CellCounts = z.output<typeof CellCounts>;

/** Two to five tools side by side. The same versions, `as_of` and `known_at` give the same bytes. */
export const ComparisonDocument = z
  .strictObject({
    document: z.int().positive(),
    policy: z.int().positive(),
    rules: z.int().positive(),
    tools: z
      .array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          categories: z.array(z.string()),
          status: Status,
          lifecycle: Lifecycle,
        }),
      )
      .min(2)
      .max(5),
    breadcrumb: Breadcrumb,
    as_of: instant.describe('World time.'),
    known_at: count.describe('Log position.'),
    attributes: z.array(Row),
    differences: z.array(Difference),
    pros: z.array(RuleOpinion).describe('By rule from facts, tool by tool.'),
    cons: z.array(RuleOpinion).describe('By rule from facts, tool by tool.'),
    opinions: z.array(PersonOpinion).describe('Of people; none is made by us.'),
    people: z.array(People).describe('One per tool, in the order of tools.'),
    alternatives: z.array(Alternative),
    related: z.array(RelatedComparison),
    statistics: z
      .record(z.string(), z.strictObject({ cells: CellCounts }))
      .describe('By tool: how many of its cells are in each state.'),
  })
  .describe('A comparison of two to five software tools, each cell with its evidence.');
export type ComparisonDocument = z.output<typeof ComparisonDocument>;

/** JSON Schema (draft 2020-12) of the document; `docs/comparison.schema.json` is this, by `npm run docs`. */
export function comparisonJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(ComparisonDocument, { target: 'draft-2020-12' });
}
