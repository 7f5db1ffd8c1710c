import type { Facet } from '@juxta/domain';

import { distinctCitations } from './citation.ts';
import type { Difference } from './document.ts';
import type { Lifecycle } from './lifecycle/schema.ts';
import { compareText } from './policy.ts';
import { rules } from './rules/index.ts';
import type { RuleTool } from './rules/rule.ts';
import { weightOf } from './rules/separation.ts';
import { plainText } from './rules/wording.ts';
import type { ToolCells } from './tool-cells.ts';

/** The sentences that the rules make of these tools: a tool's end first, then by weight. */
export function differences(
  tools: readonly RuleTool[],
  asOf: string,
  shown: ReadonlySet<Facet>,
): Difference[] {
  return rules
    .filter((rule) => shown.has(rule.facet))
    .flatMap((rule) => {
      const finding = rule.find({ tools, asOf });
      if (!finding) return [];
      const basis = distinctCitations(finding.basis);
      const facts = basis.map(({ fact }) => fact);
      return [
        { id: rule.id, facet: rule.facet, text: finding.text, facts, basis, weight: weightOf(rule, finding) },
      ];
    })
    .toSorted((a, b) => b.weight - a.weight || compareText(a.id, b.id));
}

/** Tools as rules speak of them; those that share a name are told apart by their ids. */
export function ruleTools(tools: readonly { cells: ToolCells; life: Lifecycle }[]): readonly RuleTool[] {
  const names = tools.map(({ cells: { tool } }) => plainText(tool.name, 80) || tool.id);
  return tools.map(({ cells, life }, index) => {
    const name = names[index] ?? cells.tool.id;
    const shared = names.filter((other) => other === name).length > 1;
    return { name: shared ? `${name} (${cells.tool.id})` : name, cells, life };
  });
}
