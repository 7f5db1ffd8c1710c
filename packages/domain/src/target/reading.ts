import type { Coverage, Extractor, Observation } from '../observation.ts';
import { decideTransitions, type TargetCommand } from './decider.ts';
import type { TargetTransition } from './events.ts';
import type { TargetState } from './state.ts';

/** What a capture says. */
export type Reading =
  | { readonly kind: 'observation'; readonly observation: Observation }
  | { readonly kind: 'not_modified' }
  /** It was taken down before anybody read it: it says nothing. */
  | { readonly kind: 'erased' }
  /** The fetch failed; `source`: its declared host did, which is one event of the source and none of the target. */
  | {
      readonly kind: 'failed';
      readonly scope: 'source' | 'target';
      readonly code: string;
      readonly host: string;
      readonly detail: string;
      readonly gone: boolean;
      /** The key of the place to which it has moved, as this failure and those before it say. */
      readonly movedTo?: string;
    };

/** A capture of a target, with what one extractor version reads in it. */
export interface ReadCapture {
  readonly capture: string;
  readonly request: string;
  readonly extractor: Extractor;
  /** When the capture was made. ISO 8601. */
  readonly observedAt: string;
  readonly covers: Coverage;
  /** The host that was asked. */
  readonly host: string;
  readonly reading: Reading;
}

/** Answers with a body that say that there is no such thing. */
const goneCodes: ReadonlySet<string> = new Set(['not_found', 'unpublished']);

/**
 * What a capture changes in its target. `rederived`: the same bytes were read before by an older extractor, so that what
 * differs changed in us.
 */
export function decideReading(
  read: ReadCapture,
  state: TargetState,
  rederived = false,
): readonly TargetTransition[] {
  const command = toCommand(read, rederived);
  return command === null ? [] : decideTransitions(command, state);
}

function toCommand({ host, reading, ...observed }: ReadCapture, rederived: boolean): TargetCommand | null {
  switch (reading.kind) {
    case 'erased':
      return null;
    case 'not_modified':
      return { type: 'RecordConfirmation', ...observed };
    case 'failed': {
      const { kind: _, scope, ...failure } = reading;
      if (scope === 'source') return null;
      return { type: 'RecordFailure', ...observed, ...failure };
    }
    case 'observation': {
      const { observation } = reading;
      if (observation.outcome === 'read')
        return { type: 'RecordObservation', ...observed, observation, rederived };
      const { code, detail } = observation.failure;
      return { type: 'RecordFailure', ...observed, code, detail, host, gone: goneCodes.has(code) };
    }
  }
}
