import { cause, FactValue, type FactChange, type TargetTransition } from '@juxta/domain';
import { z } from 'zod';

import { instant } from './instant.ts';
import { martInstant } from './mart-row.ts';

/** One statement of one target about one attribute: the columns that `fact` and `fact_history` share. */
export interface Statement {
  readonly target: string;
  readonly attribute: string;
  readonly source: string;
  readonly state: 'known' | 'withdrawn';
  readonly value: unknown;
  readonly original: string | null;
  readonly guessed: boolean;
  readonly cause: string;
  readonly definition: number;
  /** `<position>/<attribute>/<n>` */
  readonly fact: string;
  readonly capture: string;
  readonly extractor_version: number;
  readonly observed_at: string;
  readonly effective_at: string | null;
  readonly position: number;
}

export const statementColumns = {
  target: 'text',
  attribute: 'text',
  source: 'text',
  state: 'text',
  value: 'jsonb',
  original: 'text',
  guessed: 'boolean',
  cause: 'text',
  definition: 'int',
  fact: 'text',
  capture: 'uuid',
  extractor_version: 'int',
  observed_at: 'timestamptz',
  effective_at: 'timestamptz',
  position: 'bigint',
} as const;

export const statementDdl = `
  target text COLLATE "C" NOT NULL, attribute text COLLATE "C" NOT NULL, source text COLLATE "C" NOT NULL,
  state text NOT NULL CHECK (state IN ('known', 'withdrawn')), value jsonb, original text, guessed boolean NOT NULL, cause text NOT NULL,
  definition int NOT NULL, fact text COLLATE "C" NOT NULL, capture uuid NOT NULL, extractor_version int NOT NULL,
  observed_at timestamptz NOT NULL, effective_at timestamptz, position bigint NOT NULL`;

/** A row of `mart.fact`, as JSON. */
export const statementRow = z.strictObject({
  target: z.string().describe('Key of the target that states it: a purl or a canonical URL.'),
  attribute: z.string().describe('Id of the attribute; the data dictionary tells what it means.'),
  source: z.string().describe('Source that was read.'),
  state: z.enum(['known', 'withdrawn']).describe('known, or withdrawn when the source stopped saying it.'),
  value: FactValue.nullable().describe('The normalized value; null when withdrawn.'),
  original: z.string().nullable().describe('Text of the source, where the value is a normalized form of it.'),
  guessed: z.boolean().describe('True when normalizing was a guess.'),
  cause: cause.describe(
    'Why it changed: first_observed, world_changed, source_revised, extractor_changed or corrected.',
  ),
  definition: z.int().describe('Version of the definition of the attribute.'),
  fact: z.string().describe('Id to cite: <position>/<attribute>/<n>.'),
  capture: z.uuid().describe('The capture it was read in: mart.evidence leads to URL, hash and licence.'),
  extractor_version: z.int().describe('Version of the extractor that read it.'),
  observed_at: martInstant.describe('When the capture was made.'),
  effective_at: martInstant.nullable().describe('Since when it is true, where the source says so.'),
  position: z.int().describe('Log position of the event.'),
});

export const targetOf = (event: { readonly stream: string }): string => event.stream.slice('target/'.length);

/** The statements of one transition. `first`: index of its first fact in the event, as fact ids count them. */
export function statementsOf(
  event: { readonly stream: string; readonly position: number },
  observed: Extract<TargetTransition, { type: 'FactsObserved' }>,
  first: number,
): readonly Statement[] {
  return observed.data.facts.map((fact, n) => statementOf(event, observed, fact, first + n));
}

function statementOf(
  event: { readonly stream: string; readonly position: number },
  { data }: Extract<TargetTransition, { type: 'FactsObserved' }>,
  fact: FactChange,
  n: number,
): Statement {
  const known = fact.state === 'known' ? fact : undefined;
  return {
    target: targetOf(event),
    attribute: fact.attribute,
    source: data.extractor.id,
    state: fact.state,
    value: known?.value ?? null,
    original: known?.original ?? null,
    guessed: known?.guessed ?? false,
    cause: fact.cause,
    definition: fact.definition,
    fact: `${event.position}/${fact.attribute}/${n}`,
    capture: data.capture,
    extractor_version: data.extractor.version,
    observed_at: instant(data.observed_at),
    effective_at: known?.effective_at === undefined ? null : instant(known.effective_at),
    position: event.position,
  };
}
