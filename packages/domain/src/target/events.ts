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

/** Stream `target/<key>`. Payloads are snake_case and strict; a new member needs a new schema version and an upcaster. */
export const TargetEvents = {
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
    covers: z.strictObject({ attributes: z.array(z.string()), metrics: z.array(z.string()) }),
  }),
  TargetRecovered: z.strictObject({ ...evidence }),
  TargetGone: z.strictObject({
    ...evidence,
    code: z.string(),
    host: z.string(),
    covers: z.strictObject({ attributes: z.array(z.string()), metrics: z.array(z.string()) }),
  }),
} as const;
export type TargetEvent = EventOf<typeof TargetEvents>;
