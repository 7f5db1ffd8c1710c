import { daysBefore, maintainedDays } from '../lifecycle/thresholds.ts';
import { cited, factsKnown, isInstant } from './known.ts';
import type { Finding, RuleInput } from './rule.ts';
import { ofTimes } from './separation.ts';
import { day, listed } from './wording.ts';

/** A sentence where the last sign of one tool lies more than two years before `as_of` and that of another does not. */
export function dormancyFinding(input: RuleInput, attribute: string, verb: string): Finding | null {
  const known = factsKnown(input.tools, attribute, isInstant).map((entry) => ({
    ...entry,
    dormant: (daysBefore(entry.value, input.asOf) ?? 0) > maintainedDays,
  }));
  const [dormant, alive] = [known.filter((entry) => entry.dormant), known.filter((entry) => !entry.dormant)];
  if (dormant.length === 0 || alive.length === 0) return null;
  const ended = listed(dormant.map(({ tool, value }) => `${tool.name} ${verb} on ${day(value)}`));
  const going = listed(alive.map(({ tool, value }) => `${tool.name} on ${day(value)}`));
  return {
    text: `${ended}, more than two years before ${day(input.asOf)}; ${going}.`,
    basis: cited([...dormant, ...alive]),
    separation: ofTimes(known.map(({ value }) => value)),
  };
}
