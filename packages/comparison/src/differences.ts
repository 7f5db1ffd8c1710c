import type { Facet } from '@juxta/domain';

import type { Difference } from './document.ts';
import { compareText } from './policy.ts';
import { rules } from './rules/index.ts';
import type { RuleTool } from './rules/rule.ts';
import { plainText } from './rules/wording.ts';
import type { ToolCells } from './tool-cells.ts';

/** The sentences that the rules make of these tools: a tool's end first, then by weight. */
export function differences(
  tools: readonly ToolCells[],
  asOf: string,
  shown: ReadonlySet<Facet>,
): Difference[] {
  const named = ruleTools(tools);
  return rules
    .filter((rule) => shown.has(rule.facet))
    .flatMap((rule) => {
      const finding = rule.find({ tools: named, asOf });
      if (!finding) return [];
      const facts = [...new Set(finding.facts)];
      return [
        { facet: rule.facet, difference: { id: rule.id, text: finding.text, facts, weight: finding.weight } },
      ];
    })
    .toSorted(
      (a, b) =>
        Number(b.facet === 'lifecycle') - Number(a.facet === 'lifecycle') ||
        b.difference.weight - a.difference.weight ||
        compareText(a.difference.id, b.difference.id),
    )
    .map(({ difference }) => difference);
}

/** Tools that share a name are told apart by their ids. */
function ruleTools(tools: readonly ToolCells[]): readonly RuleTool[] {
  const names = tools.map(({ tool }) => plainText(tool.name, 80) || tool.id);
  return tools.map((cells, index) => {
    const name = names[index] ?? cells.tool.id;
    const shared = names.filter((other) => other === name).length > 1;
    return { name: shared ? `${name} (${cells.tool.id})` : name, cells };
  });
}
