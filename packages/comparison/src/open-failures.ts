import type { AbsentCell } from './document.ts';
import { compareText, sortableInstant } from './policy.ts';
import type { Failure, ToolDocument } from './tool-document.ts';

/** What a cell asks of failures: whether one covers it, and how good a speaker the failing target is. */
export interface Question {
  readonly covered: (failure: Failure) => boolean;
  readonly rank: (voice: Pick<Failure, 'source' | 'relation'>) => number | null;
}

/**
 * Ranks in which a target that can no longer be read comes after its equals that can: a site that moved, whose old address
 * only redirects, does not speak before the new one.
 */
export function heardLast<Said extends Speaking>(
  tool: ToolDocument,
  question: Question,
  rankOf: (said: Said) => number | null,
): (said: Said) => number | null {
  const failing = tool.failures.filter(question.covered);
  if (failing.length === 0) return rankOf;
  return (said) => {
    const rank = rankOf(said);
    return rank === null || !failing.some((failure) => isOf(failure, said)) ? rank : rank + 0.5;
  };
}

interface Speaking {
  readonly source: string;
  readonly target: string;
}

function isOf(failure: Failure, { source, target }: Speaking): boolean {
  return failure.source === source && (failure.target === null || failure.target === target);
}

/** Why a value that this target stated can no longer be checked, since the first open failure; null when it can. */
export function staleness(
  tool: ToolDocument,
  question: Question,
  speaker: Speaking,
): { since: string; reason: string } | null {
  const open = tool.failures
    .filter((failure) => isOf(failure, speaker) && question.covered(failure))
    .toSorted(oldestFirst);
  const first = open[0];
  return first ? { since: first.at, reason: `${first.code}@${first.host}` } : null;
}

/** The cell of a value that was never known: its best speaker's failure, else unknown, else not applicable. */
export function neverKnown(tool: ToolDocument, question: Question): AbsentCell {
  const failing = tool.failures
    .filter((failure) => question.covered(failure))
    .flatMap((failure) => {
      const rank = failingRank(tool, question, failure);
      return rank === null ? [] : [{ failure, rank }];
    })
    .toSorted((a, b) => a.rank - b.rank || oldestFirst(a.failure, b.failure));
  const best = failing[0]?.failure;
  if (best) {
    const { code, host, at, capture } = best;
    return { tool: tool.id, state: 'failed', code, host, at, capture };
  }
  return { tool: tool.id, state: canBeSaid(tool, question) ? 'unknown' : 'not_applicable' };
}

function canBeSaid(tool: ToolDocument, question: Question): boolean {
  return tool.unheard === true || linkRanks(tool, question, null).length > 0;
}

/** A broken host ranks as the best linked target that it serves; a tool without one is not touched by it. */
function failingRank(tool: ToolDocument, question: Question, failure: Failure): number | null {
  if (failure.target !== null) return question.rank(failure);
  return linkRanks(tool, question, failure.source)[0] ?? null;
}

function linkRanks(tool: ToolDocument, question: Question, source: string | null): readonly number[] {
  return tool.links
    .flatMap((link) => {
      if (link.source === null || (source !== null && link.source !== source)) return [];
      return question.rank({ source: link.source, relation: link.relation }) ?? [];
    })
    .toSorted((a, b) => a - b);
}

function oldestFirst(a: Failure, b: Failure): number {
  return (
    compareText(sortableInstant(a.at), sortableInstant(b.at)) ||
    a.position - b.position ||
    compareText(a.target ?? '', b.target ?? '') ||
    compareText(
      JSON.stringify([a.code, a.host, a.capture, a.at]),
      JSON.stringify([b.code, b.host, b.capture, b.at]),
    )
  );
}
