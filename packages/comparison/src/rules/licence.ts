import { areAlike, cited, factsKnown, isText, since } from './known.ts';
import type { Finding, Rule, RuleInput } from './rule.ts';
import { differing } from './separation.ts';
import { listed, plainText } from './wording.ts';

function differs({ tools }: RuleInput): Finding | null {
  const known = factsKnown(tools, 'license', isText);
  if (areAlike('license', known)) return null;
  const each = known.map(
    ({ tool, value, cell }) => `${tool.name} declares ${plainText(value, 120)} (${since(cell)})`,
  );
  return {
    text: `The licences differ: ${listed(each)}.`,
    basis: cited(known),
    separation: differing(known.map(({ value }) => value)),
  };
}

export const licence: readonly Rule[] = [
  {
    id: 'licence.differs',
    facet: 'licence',
    importance: 0.85,
    help: 'The declared SPDX expressions differ in more than their notation.',
    find: differs,
  },
];
