import { distinctCitations } from '../citation.ts';
import type { Alternative, RelatedComparison } from '../document.ts';
import { compareText } from '../policy.ts';
import { weigh } from '../rules/wording.ts';
import { kinship, points, type Kinship } from './kinship.ts';
import type { Neighbourhood, Relative } from './neighbour.ts';

export const mostAlternatives = 10;
export const mostRelated = 5;
const mostReasons = 6;
const over: readonly string[] = ['ended', 'archived', 'deprecated'];

export interface Ranked {
  readonly relative: Relative;
  readonly reasons: readonly Kinship[];
  readonly score: number;
}

/** Tools to look at instead of the compared ones, by the points of their reasons. */
export function alternatives(ranked: readonly Ranked[]): Alternative[] {
  return ranked.map(({ relative, reasons, score }) => ({
    tool: relative.tool.id,
    name: relative.tool.name,
    status: relative.life.status,
    lifecycle: relative.life.text,
    score,
    reasons: told(reasons),
  }));
}

/** Pairs to compare next: a compared tool that goes on, or an alternative, beside an alternative that goes on. */
export function relatedComparisons(
  compared: readonly Relative[],
  ranked: readonly Ranked[],
  around: Neighbourhood,
): RelatedComparison[] {
  const living = ranked.map(({ relative }) => relative).filter(({ life }) => !over.includes(life.status));
  const going = compared.filter(({ life }) => !over.includes(life.status));
  const [first, second] = living;
  const pairs = [
    ...living.flatMap((other) => going.map((one) => [one, other] as const)),
    ...(first && second ? [[first, second] as const] : []),
  ];
  return pairs
    .map(([one, other]) => {
      const reasons = kinship(one, other, around);
      const ids = [one.tool.id, other.tool.id].toSorted(compareText);
      return { tools: ids, score: weigh(sum(reasons)), reasons: told(reasons) };
    })
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || compareText(a.tools.join(' '), b.tools.join(' ')))
    .slice(0, mostRelated);
}

/** By the points of their reasons: at most `mostAlternatives`. */
export function rank(
  compared: readonly Relative[],
  others: readonly Relative[],
  around: Neighbourhood,
): readonly Ranked[] {
  return (
    others
      .map((relative) => {
        const reasons = compared.flatMap((one) => kinship(one, relative, around));
        const factor = over.includes(relative.life.status) ? points.over : 1;
        return { relative, reasons, score: Math.round(sum(reasons) * factor * 100) / 100 };
      })
      // Standards alone make no alternative: half of all tools speak gRPC.
      .filter(({ reasons }) => reasons.some(({ kind }) => kind !== 'standards'))
      .toSorted((a, b) => b.score - a.score || compareText(a.relative.tool.id, b.relative.tool.id))
      .slice(0, mostAlternatives)
  );
}

function told(reasons: readonly Kinship[]) {
  return reasons
    .toSorted((a, b) => b.points - a.points)
    .slice(0, mostReasons)
    .map(({ text, basis }) => {
      const cited = distinctCitations(basis);
      return { text, facts: cited.map(({ fact }) => fact), basis: cited };
    });
}

function sum(reasons: readonly Kinship[]): number {
  return reasons.reduce((total, { points: count }) => total + count, 0);
}
