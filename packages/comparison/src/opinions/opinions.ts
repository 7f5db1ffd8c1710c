import type { Facet } from '@juxta/domain';

import { distinctCitations } from '../citation.ts';
import { compareText } from '../policy.ts';
import type { RuleTool } from '../rules/rule.ts';
import { cons } from './cons.ts';
import type { OpinionRule } from './opinion-rule.ts';
import { pros } from './pros.ts';
import type { RuleOpinion } from './schema.ts';

export const opinionRules: readonly OpinionRule[] = [...pros, ...cons];

/** What rules say for or against each tool, tool by tool in their order, the weightiest first. */
export function opinions(
  tools: readonly RuleTool[],
  stance: OpinionRule['stance'],
  asOf: string,
  shown: ReadonlySet<Facet>,
): RuleOpinion[] {
  const speaking = opinionRules.filter((rule) => rule.stance === stance && shown.has(rule.facet));
  return tools.flatMap((tool) =>
    speaking
      .flatMap((rule) => opinionOf(rule, tool, asOf))
      .toSorted((a, b) => b.weight - a.weight || compareText(a.id, b.id)),
  );
}

function opinionOf({ id, weight, find }: OpinionRule, tool: RuleTool, asOf: string): readonly RuleOpinion[] {
  const finding = find(tool, asOf);
  if (!finding) return [];
  const basis = distinctCitations(finding.basis);
  return [
    { id, tool: tool.cells.tool.id, text: finding.text, facts: basis.map(({ fact }) => fact), basis, weight },
  ];
}
