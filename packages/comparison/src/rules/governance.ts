import { cited, factsKnown, isText, type KnownFact, since } from './known.ts';
import type { Finding, Rule, RuleInput } from './rule.ts';
import { differing } from './separation.ts';
import { listed, plainText } from './wording.ts';

/** Where a foundation gives tools different stages. */
function foundation({ tools }: RuleInput): Finding | null {
  const known = factsKnown(tools, 'cncf_stage', isText);
  const stages = known.map(({ value }) => value);
  if (new Set(stages).size < 2) return null;
  const each = known.map(
    ({ tool, value, cell }) => `${tool.name} is ${plainText(value, 40)} (${since(cell)})`,
  );
  return { text: `In the CNCF, ${listed(each)}.`, basis: cited(known), separation: differing(stages) };
}

/** Who owns the repository, a person or an organization. */
function ownership({ tools }: RuleInput): Finding | null {
  const known = factsKnown(tools, 'owner_kind', isText);
  const kinds = known.map(({ value }) => value);
  if (new Set(kinds).size < 2) return null;
  const owner = ({ tool, value, cell }: KnownFact<string>): string =>
    `that of ${tool.name} ${value === 'person' ? 'a person’s account' : 'an organization’s'} (${since(cell)})`;
  return {
    text: `The repositories differ in owner: ${listed(known.map(owner))}.`,
    basis: cited(known),
    separation: differing(kinds),
  };
}

export const governance: readonly Rule[] = [
  {
    id: 'governance.foundation',
    facet: 'governance',
    importance: 0.65,
    help: 'The Cloud Native Computing Foundation gives them different stages.',
    find: foundation,
  },
  {
    id: 'governance.owner',
    facet: 'governance',
    importance: 0.45,
    help: 'A person’s account owns the repository of one, an organization’s that of another.',
    find: ownership,
  },
];
