import type { Decider } from '../decider.ts';
import { fold } from '../decider.ts';

/** Given/when/then for deciders: `given(decider, ...events).when(command)` gives the events decided. */
export function given<State, Command, Event>(
  decider: Decider<State, Command, Event>,
  ...events: readonly Event[]
) {
  return {
    when: (command: Command): readonly Event[] => decider.decide(command, fold(decider, events)),
    state: (): State => fold(decider, events),
  };
}
