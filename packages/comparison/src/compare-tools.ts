import type { Facet } from '@juxta/domain';
import { facets, policyVersion } from '@juxta/domain';
import { z } from 'zod';

import { type Assignment, neighbour, type Neighbourhood, relative } from './alternatives/neighbour.ts';
import { alternatives, rank, relatedComparisons } from './alternatives/rank.ts';
import { breadcrumb } from './breadcrumb.ts';
import { ComparisonError } from './comparison-error.ts';
import { differences, ruleTools } from './differences.ts';
import type { ComparisonDocument } from './document.ts';
import { lifecycle } from './lifecycle/lifecycle.ts';
import type { Lifecycle } from './lifecycle/schema.ts';
import { opinions } from './opinions/opinions.ts';
import { untold } from './people.ts';
import { compareText } from './policy.ts';
import { cellCounts, rows } from './rows.ts';
import { type ToolCells, toolCells } from './tool-cells.ts';
import type { ToolDocument } from './tool-document.ts';
import { documentVersion, rulesVersion } from './versions.ts';

export interface ComparisonContext {
  /** World time, ISO 8601; every age is relative to it. */
  readonly as_of: string;
  /** Log position. */
  readonly known_at: number;
  /** What alternatives and related comparisons are chosen from; none are told without it. */
  readonly neighbourhood?: Neighbourhood;
  /** Only rows and differences of these; all when absent. */
  readonly facets?: readonly string[];
}

const instant = z.iso.datetime({ offset: true });

/** Two to five tools side by side, in the order of their ids. Throws ComparisonError. */
export function compareTools(tools: readonly ToolDocument[], context: ComparisonContext): ComparisonDocument {
  checkTools(tools);
  checkTimes(context);
  const shown = shownFacets(context.facets);
  const compared = tools.toSorted((a, b) => compareText(a.id, b.id)).map((tool) => toolCells(tool));
  const attributes = rows(compared, shown);
  const lives = compared.map((cells) => ({ cells, life: lifecycle(cells, context.as_of) }));
  const named = ruleTools(lives);
  return {
    document: documentVersion,
    policy: policyVersion,
    rules: rulesVersion,
    tools: lives.map(({ cells: { tool }, life }) => ({
      id: tool.id,
      name: tool.name,
      categories: [...tool.categories],
      status: life.status,
      lifecycle: life,
    })),
    breadcrumb: breadcrumb(
      compared.map(({ tool }) => tool),
      context.neighbourhood?.sizes,
    ),
    as_of: context.as_of,
    known_at: context.known_at,
    attributes,
    differences: differences(named, context.as_of, shown),
    pros: opinions(named, 'pro', context.as_of, shown),
    cons: opinions(named, 'con', context.as_of, shown),
    opinions: [],
    people: compared.map(({ tool }) => untold(tool.id)),
    ...beside(lives, context),
    statistics: Object.fromEntries(
      compared.map(({ tool }) => [tool.id, { cells: cellCounts(attributes, tool.id) }]),
    ),
  };
}

/** Alternatives and related comparisons, judged at the same two times as the compared tools. */
function beside(
  lives: ReadonlyArray<{ readonly cells: ToolCells; readonly life: Lifecycle }>,
  { neighbourhood, as_of }: ComparisonContext,
): Pick<ComparisonDocument, 'alternatives' | 'related'> {
  if (!neighbourhood) return { alternatives: [], related: [] };
  const { assignments, tools } = neighbourhood;
  const assigned = (id: string): readonly Assignment[] => assignments.get(id) ?? [];
  const compared = lives.map(({ cells: { tool }, life }) => relative(tool, life, assigned(tool.id)));
  const others = tools.map((tool) => neighbour(tool, as_of, assigned(tool.id)));
  const ranked = rank(compared, others, neighbourhood);
  return {
    alternatives: alternatives(ranked),
    related: relatedComparisons(compared, ranked, neighbourhood),
  };
}

function checkTools(tools: readonly ToolDocument[]): void {
  if (tools.length < 2 || tools.length > 5) {
    throw new ComparisonError('tool_count', `${tools.length} tools were named: name two to five`);
  }
  const ids = new Set<string>();
  for (const { id } of tools) {
    if (ids.has(id))
      throw new ComparisonError('duplicate_tool', `"${id}" is named twice: name different tools`);
    ids.add(id);
  }
}

function checkTimes({ as_of, known_at }: ComparisonContext): void {
  if (!instant.safeParse(as_of).success) {
    throw new ComparisonError('bad_as_of', `as_of "${as_of}" is no time: write it as 2026-01-31T00:00:00Z`);
  }
  if (!Number.isSafeInteger(known_at) || known_at < 0) {
    throw new ComparisonError('bad_known_at', `known_at ${known_at} is no log position: give a whole number`);
  }
}

function shownFacets(asked: readonly string[] | undefined): ReadonlySet<Facet> {
  if (asked === undefined) return new Set(facets);
  const unknown = asked.find((name) => !facets.some((facet) => facet === name));
  if (unknown !== undefined) {
    throw new ComparisonError('unknown_facet', `"${unknown}" is no facet: choose from ${facets.join(', ')}`);
  }
  return new Set(facets.filter((facet) => asked.includes(facet)));
}
