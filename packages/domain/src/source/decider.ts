import type { Decider } from '../decider.ts';
import type { SourceEvent } from './events.ts';

export interface SourceState {
  /** Broken hosts of the source, with the failure code that broke them. */
  readonly broken: ReadonlyMap<string, string>;
  /** Requests and indexes whose answers are held back, with the code of what is wrong with them. */
  readonly held: ReadonlyMap<string, string>;
}

type DataOf<Type extends SourceEvent['type']> = Extract<SourceEvent, { type: Type }>['data'];

export type SourceCommand =
  | ({ type: 'ReportFailure' } & DataOf<'SourceBroke'>)
  | ({ type: 'ReportAnswer' } & DataOf<'SourceRecovered'>)
  | ({ type: 'HoldBack' } & DataOf<'SourceQuarantined'>)
  | ({ type: 'Release' } & DataOf<'SourceReleased'>);

export const sourceHealth: Decider<SourceState, SourceCommand, SourceEvent> = {
  initial: () => ({ broken: new Map(), held: new Map() }),
  decide: (command, state) => {
    switch (command.type) {
      case 'ReportFailure': {
        const { type: _, ...data } = command;
        return state.broken.has(data.host) ? [] : [{ type: 'SourceBroke', data }];
      }
      case 'ReportAnswer': {
        const { type: _, ...data } = command;
        return state.broken.has(data.host) ? [{ type: 'SourceRecovered', data }] : [];
      }
      case 'HoldBack': {
        const { type: _, ...data } = command;
        return state.held.has(data.part) ? [] : [{ type: 'SourceQuarantined', data }];
      }
      case 'Release': {
        const { type: _, ...data } = command;
        return state.held.has(data.part) ? [{ type: 'SourceReleased', data }] : [];
      }
    }
  },
  evolve: (state, event) => {
    const [broken, held] = [new Map(state.broken), new Map(state.held)];
    switch (event.type) {
      case 'SourceBroke':
        broken.set(event.data.host, event.data.code);
        return { broken, held };
      case 'SourceRecovered':
        broken.delete(event.data.host);
        return { broken, held };
      case 'SourceQuarantined':
        held.set(event.data.part, event.data.code);
        return { broken, held };
      case 'SourceReleased':
        held.delete(event.data.part);
        return { broken, held };
    }
  },
};
