import { z } from 'zod';

import type { EventOf } from '../events.ts';
import { FactValue, Relation } from '../observation.ts';

const instant = z.iso.datetime({ offset: true });
const extractor = z.strictObject({ id: z.string(), version: z.int().positive() });

/** What every statement about a target carries: the capture leads to URL, hash and licence. */
const evidence = { capture: z.uuid(), request: z.string(), extractor, observed_at: instant };

export const cause = z.enum([
  'first_observed',
  'world_changed',
  'source_revised',
  'extractor_changed',
  'corrected',
]);
export type Cause = z.output<typeof cause>;

const factChange = z.discriminatedUnion('state', [
  z.strictObject({
    attribute: z.string(),
    state: z.literal('known'),
    value: FactValue,
    cause,
    definition: z.int().positive(),
    effective_at: instant.optional(),
    original: z.string().optional(),
    guessed: z.boolean().optional(),
  }),
  z.strictObject({
    attribute: z.string(),
    state: z.literal('withdrawn'),
    cause,
    definition: z.int().positive(),
  }),
]);
export type FactChange = z.output<typeof factChange>;

const releaseChange = z.strictObject({
  version: z.string(),
  change: z.enum(['new', 'changed', 'withdrawn']),
  cause,
  published_at: instant.optional(),
  prerelease: z.boolean().optional(),
  yanked: z.boolean().optional(),
  url: z.string().optional(),
});
export type ReleaseChange = z.output<typeof releaseChange>;

const linkChange = z.strictObject({
  target: z.string(),
  relation: Relation,
  state: z.enum(['present', 'withdrawn']),
  evidence: z.strictObject({ at: z.string(), text: z.string() }),
  cause,
});
export type LinkChange = z.output<typeof linkChange>;

const covers = z.strictObject({ attributes: z.array(z.string()), metrics: z.array(z.string()) });

/** What one capture changed. Payloads are snake_case and strict; a new member needs a new schema version and an upcaster. */
const transitionSchemas = {
  FactsObserved: z.strictObject({ ...evidence, facts: z.array(factChange).min(1) }),
  ReleasesObserved: z.strictObject({ ...evidence, releases: z.array(releaseChange).min(1) }),
  LinksObserved: z.strictObject({ ...evidence, links: z.array(linkChange).min(1) }),
  TargetMoved: z.strictObject({ ...evidence, to: z.string() }),
  TargetReplaced: z.strictObject({ ...evidence, from_identity: z.string(), to_identity: z.string() }),
  TargetFailed: z.strictObject({
    ...evidence,
    code: z.string(),
    host: z.string(),
    detail: z.string(),
    covers,
  }),
  TargetRecovered: z.strictObject({ ...evidence }),
  TargetGone: z.strictObject({ ...evidence, code: z.string(), host: z.string(), covers }),
} as const;
export type TargetTransition = EventOf<typeof transitionSchemas>;

const transitionOf = <Type extends keyof typeof transitionSchemas>(type: Type) =>
  z.strictObject({ type: z.literal(type), data: transitionSchemas[type] });

const transition = z.discriminatedUnion('type', [
  transitionOf('FactsObserved'),
  transitionOf('ReleasesObserved'),
  transitionOf('LinksObserved'),
  transitionOf('TargetMoved'),
  transitionOf('TargetReplaced'),
  transitionOf('TargetFailed'),
  transitionOf('TargetRecovered'),
  transitionOf('TargetGone'),
]);

/** Stream `target/<key>`. */
export const TargetEvents = {
  ...transitionSchemas,
  /**
   * The whole history of the target from its first normalized capture to its last, as it is read today: it takes the
   * place of everything before it in the stream. `from` and `to` are captures in capture order. The transitions are
   * stored in the schema versions of their day: when one of these rises, this type's rises with it.
   */
  HistoryRederived: z.strictObject({ from: z.uuid(), to: z.uuid(), transitions: z.array(transition) }),
} as const;
export type TargetEvent = EventOf<typeof TargetEvents>;
