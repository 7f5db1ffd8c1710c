import type { Authority, ToolEvent } from '@juxta/domain';

import type { RecordedEvent } from '../../projection.ts';

export interface AssignmentRow {
  readonly tool: string;
  readonly category: string;
  readonly place: number;
  readonly authority: Authority;
  readonly from_position: number;
  readonly to_position: number | null;
  readonly world_from: string;
  readonly world_to: string | null;
}

/** Each decision replaces the one before it, whole: who says that a category stays has said so too. */
export function foldAssignments(
  events: ReadonlyArray<RecordedEvent<Extract<ToolEvent, { type: 'ToolCategorized' }>>>,
  stored: readonly AssignmentRow[],
): readonly AssignmentRow[] {
  const open = Map.groupBy(stored, ({ tool }) => tool);
  const closed: AssignmentRow[] = [];
  for (const { stream, position, occurredAt, data } of events) {
    const tool = stream.slice('tool/'.length);
    for (const row of open.get(tool) ?? [])
      closed.push({ ...row, to_position: position, world_to: occurredAt });
    const rows = [...new Set(data.categories)].map((category, place) => ({
      tool,
      category,
      place,
      authority: data.authority,
      from_position: position,
      to_position: null,
      world_from: occurredAt,
      world_to: null,
    }));
    open.set(tool, rows);
  }
  const touched = new Set(events.map(({ stream }) => stream.slice('tool/'.length)));
  return [...closed, ...[...touched].flatMap((tool) => open.get(tool) ?? [])];
}
