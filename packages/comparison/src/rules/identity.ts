import { citeFact, type Citation } from '../citation.ts';
import { namedStandards } from '../standards.ts';
import { cited, factsKnown, isList } from './known.ts';
import type { Finding, Rule, RuleInput, RuleTool } from './rule.ts';
import { differing } from './separation.ts';
import { day, listed, plainText } from './wording.ts';

const mostFeatures = 3;

interface Named {
  readonly tool: RuleTool;
  readonly ids: string;
  readonly names: readonly string[];
  readonly basis: readonly Citation[];
}

/** Standards that publishers name among their keywords: their claim, told as one. */
function namesStandards({ tools }: RuleInput): Finding | null {
  const named = tools.flatMap((tool): readonly Named[] => {
    const found = namedStandards(tool.cells.tool.statements);
    if (found.length === 0) return [];
    const basis = found.map(({ statement }) => citeFact(tool.cells.tool.id, statement));
    return [
      {
        tool,
        ids: found.map(({ standard }) => standard.id).join(' '),
        names: found.map(({ standard }) => standard.name),
        basis,
      },
    ];
  });
  const ids = named.map((one) => one.ids);
  if (new Set(ids).size < 2) return null;
  const each = named.map(({ tool, names, basis }) => {
    const sources = listed([...new Set(basis.map(({ source, date }) => `${source}, ${date}`))]);
    return `${tool.name} names ${listed(names)} (${sources})`;
  });
  return {
    text: `Among the standards in their keywords, ${listed(each)}.`,
    basis: named.flatMap(({ basis }) => basis),
    separation: differing(ids),
  };
}

/** What projects say of their features, in their words. */
function features({ tools }: RuleInput): Finding | null {
  const known = factsKnown(tools, 'features', isList);
  const lists = known.map(({ value }) => value.join('\n').toLowerCase());
  if (new Set(lists).size < 2) return null;
  const each = known.map(({ tool, value, cell }) => {
    const quoted = value.slice(0, mostFeatures).map((text) => `“${plainText(text, 160)}”`);
    return `${tool.name} says ${listed(quoted)} (${cell.source}, seen ${day(cell.observed_at)})`;
  });
  return {
    text: `Of their features, ${each.join('; ')}.`,
    basis: cited(known),
    separation: differing(lists),
  };
}

export const identity: readonly Rule[] = [
  {
    id: 'identity.standards',
    facet: 'identity',
    importance: 0.5,
    help: 'Publishers name different standards among the keywords of their tools, by a closed list of words; told as what they name, not as what they implement.',
    find: namesStandards,
  },
  {
    id: 'identity.features',
    facet: 'identity',
    importance: 0.45,
    help: `Two tools or more list features on their own pages; at most ${mostFeatures} of each are quoted with page and day, and none is asserted.`,
    find: features,
  },
];
