import type { FactValue } from '@juxta/domain';

import { citeFact } from '../citation.ts';
import type { KnownFactCell } from '../document.ts';
import { day, plainText } from '../rules/wording.ts';
import { sameSpeaker } from '../spoken.ts';
import { knownFact, type ToolCells } from '../tool-cells.ts';
import type { LifecycleClaim } from './schema.ts';
import { isOver, supportWindows } from './support-windows.ts';
import { isPast } from './thresholds.ts';

/** A publisher's notice; an empty one takes an earlier notice back. */
export function isDeprecation(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** What owners, foundations and publishers say of a tool's end, each with its own date. */
export function endClaims(cells: ToolCells, asOf: string): readonly LifecycleClaim[] {
  return [
    ended(cells, asOf),
    foundationArchived(cells, asOf),
    repositoryArchived(cells, asOf),
    saysEnded(cells),
    supportEnded(cells, asOf),
    deprecated(cells),
  ].filter((claim) => claim !== null);
}

function ended(cells: ToolCells, asOf: string): LifecycleClaim | null {
  const cell = knownFact(cells, 'ended_at');
  if (!cell || !isPast(cell.value, asOf)) return null;
  return dated('ended', `ended on ${day(cell.value)}`, cell.value, cells, cell);
}

function foundationArchived(cells: ToolCells, asOf: string): LifecycleClaim | null {
  const at = knownFact(cells, 'cncf_archived_at');
  if (at && isPast(at.value, asOf))
    return dated(
      'foundation_archived',
      `archived by its foundation on ${day(at.value)}`,
      at.value,
      cells,
      at,
    );
  const stage = knownFact(cells, 'cncf_stage');
  return stage?.value === 'archived'
    ? seen('foundation_archived', 'archived by its foundation', cells, stage)
    : null;
}

/** A forge tells that a repository is read-only, seldom since when: nothing can have been pushed after that. */
function repositoryArchived(cells: ToolCells, asOf: string): LifecycleClaim | null {
  const cell = knownFact(cells, 'archived');
  if (cell?.value !== true) return null;
  if (cell.effective_at !== null) return seen('repository_archived', 'repository archived', cells, cell);
  const push = sameSpeaker(cells.tool.statements, 'last_push_at', cell);
  if (!push || !isPast(push.value, asOf))
    return seen('repository_archived', 'repository archived', cells, cell);
  return {
    kind: 'repository_archived',
    text: `repository archived, last pushed to on ${day(push.value)}`,
    date: day(push.value),
    dated: 'not_before',
    basis: [citeFact(cells.tool.id, cell), citeFact(cells.tool.id, push)],
  };
}

const endWords =
  /\b(?:project|service|product|repo(?:sitory)?|tool|package|library)\b[^.;]{0,20}\b(?:(?:has |is |was )?(?:ended|discontinued|shut ?down|retired|sunset)|no longer (?:maintained|developed))\b/iu;

/** The owner's own line about a repository that is archived: without that it may speak of anything. */
function saysEnded(cells: ToolCells): LifecycleClaim | null {
  const archived = knownFact(cells, 'archived');
  const text = knownFact(cells, 'description');
  if (archived?.value !== true || text?.target !== archived.target || typeof text.value !== 'string')
    return null;
  if (!endWords.test(text.value)) return null;
  return seen('says_ended', `its owner says “${plainText(text.value, 200)}”`, cells, text);
}

function supportEnded(cells: ToolCells, asOf: string): LifecycleClaim | null {
  const cell = knownFact(cells, 'support_windows');
  const windows = cell ? supportWindows(cell.value) : [];
  if (!cell || windows.length === 0 || !windows.every((window) => isOver(window, asOf))) return null;
  const last = windows
    .flatMap(({ to }) => (to === 'ended' ? [] : [to]))
    .toSorted()
    .at(-1);
  if (last === undefined)
    return seen('support_ended', 'support of every release line has ended', cells, cell);
  const text = `support of its last release line ended on ${last}`;
  return { ...seen('support_ended', text, cells, cell), date: last, dated: 'stated' };
}

function deprecated(cells: ToolCells): LifecycleClaim | null {
  const cell = knownFact(cells, 'deprecated');
  if (!cell || !isDeprecation(cell.value)) return null;
  return seen('deprecated', `marked as deprecated: “${plainText(cell.value, 200)}”`, cells, cell);
}

function dated(
  kind: LifecycleClaim['kind'],
  text: string,
  value: FactValue,
  cells: ToolCells,
  cell: KnownFactCell,
): LifecycleClaim {
  return { kind, text, date: day(String(value)), dated: 'stated', basis: [citeFact(cells.tool.id, cell)] };
}

/** Dated by the source where it says since when, else by the day on which it was read. */
function seen(
  kind: LifecycleClaim['kind'],
  text: string,
  cells: ToolCells,
  cell: KnownFactCell,
): LifecycleClaim {
  const citation = citeFact(cells.tool.id, cell);
  const when = citation.dated === 'stated' ? `${text} since ${citation.date}` : text;
  return { kind, text: when, date: citation.date, dated: citation.dated, basis: [citation] };
}
