import type { Decider } from '../decider.ts';
import type { SourceEvent } from './events.ts';

export interface SourceState {
  /** Broken hosts of the source, with the failure code that broke them. */
  readonly broken: ReadonlyMap<string, string>;
}

export type SourceCommand =
  | ({ type: 'ReportFailure' } & Extract<SourceEvent, { type: 'SourceBroke' }>['data'])
  | ({ type: 'ReportAnswer' } & Extract<SourceEvent, { type: 'SourceRecovered' }>['data']);

export const sourceHealth: Decider<SourceState, SourceCommand, SourceEvent> = {
  initial: () => ({ broken: new Map() }),
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
    }
  },
  evolve: (state, event) => {
    const broken = new Map(state.broken);
    switch (event.type) {
      case 'SourceBroke':
        broken.set(event.data.host, event.data.code);
        return { broken };
      case 'SourceRecovered':
        broken.delete(event.data.host);
        return { broken };
    }
  },
};
