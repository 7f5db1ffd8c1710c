import { z } from 'zod';

/** Quantities and statements of people about a tool: each is a slot of its own, and no metric of ours stands in for it. */
const reasons = {
  stacks:
    'nobody has shared a stack with this installation; what registries count as dependents, importers and installs stands among the rows',
  companies:
    'no company has shared that it uses it; organizations that its publisher names are the row production_organizations@artifacthub',
  followers:
    'nobody can follow a tool here yet; accounts that are notified of a repository’s activity are the rows subscribers@github and subscribers@forgejo',
  votes: 'nobody has voted here; stars and favers are rows of their own, and no votes',
  opinions: 'no person has posted an opinion here; what rules make of facts are the pros and cons beside it',
  decisions: 'no person has told here why they chose it or left it',
  integrations:
    'no source of ours tells with what it works together; standards that its publisher names are among the differences',
} as const;

export type PeopleSlot = keyof typeof reasons;
export const peopleSlots = Object.keys(reasons) as readonly PeopleSlot[];

const Slot = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('known'), count: z.int().positive() }),
  z.strictObject({ state: z.literal('unknown'), reason: z.string() }),
]);

export const People = z
  .strictObject({
    tool: z.string(),
    stacks: Slot,
    companies: Slot,
    followers: Slot,
    votes: Slot,
    opinions: Slot,
    decisions: Slot,
    integrations: Slot,
  })
  .describe('What only people can tell of a tool: how many did, or why none is known.');
export type People = z.output<typeof People>;

/** Of one tool, of which no person has told anything yet. */
export function untold(tool: string): People {
  const slots = peopleSlots.map((slot) => [slot, { state: 'unknown' as const, reason: reasons[slot] }]);
  return { tool, ...(Object.fromEntries(slots) as Omit<People, 'tool'>) };
}
