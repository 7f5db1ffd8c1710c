import type { FactChange, TargetTransition } from '@juxta/domain';

import { instant } from './instant.ts';

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

export const statementComments = {
  target: 'Key of the target that states it: a purl or a canonical URL.',
  attribute: 'Id of the attribute; the data dictionary tells what it means.',
  source: 'Source that was read.',
  state: 'known, or withdrawn when the source stopped saying it.',
  value: 'The normalized value; null when withdrawn.',
  original: 'Text of the source, where the value is a normalized form of it.',
  guessed: 'True when normalizing was a guess.',
  cause: 'Why it changed: first_observed, world_changed, source_revised, extractor_changed or corrected.',
  definition: 'Version of the definition of the attribute.',
  fact: 'Id to cite: <position>/<attribute>/<n>.',
  capture: 'The capture it was read in: mart.evidence leads to URL, hash and licence.',
  extractor_version: 'Version of the extractor that read it.',
  observed_at: 'When the capture was made.',
  effective_at: 'Since when it is true, where the source says so.',
  position: 'Log position of the event.',
} as const;

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
