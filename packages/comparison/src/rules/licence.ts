import { sameValue } from '../same-value.ts';
import { factIds, factsKnown, isText } from './known.ts';
import { since } from './known.ts';
import type { Finding, Rule, RuleInput } from './rule.ts';
import { listed, plainText } from './wording.ts';

function differs({ tools }: RuleInput): Finding | null {
  const known = factsKnown(tools, 'license', isText);
  const first = known[0];
  if (!first || known.every(({ value }) => sameValue('spdx', first.value, value))) return null;
  const each = known.map(
    ({ tool, value, cell }) => `${tool.name} declares ${plainText(value, 120)} (${since(cell)})`,
  );
  return { text: `The licences differ: ${listed(each)}.`, facts: factIds(known), weight: 0.75 };
}

export const licence: readonly Rule[] = [{ id: 'licence.differs', facet: 'licence', find: differs }];
