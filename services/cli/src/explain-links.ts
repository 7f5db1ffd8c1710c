import { streamOf, type ToolEvent } from '@juxta/domain';
import { readStreams } from '@juxta/store';

import type { App } from './app.ts';

export interface ExplainedLink {
  readonly position: number;
  readonly at: string;
  readonly what: 'TargetLinked' | 'TargetLinkRefused' | 'TargetUnlinked';
  readonly target: string;
  readonly relation: string | null;
  readonly reason: string | null;
  readonly by: string;
  /** The observed link that led to it, `<position>/link/<n>`, and the text that states it. */
  readonly fact: string | null;
  readonly text: string | null;
  /** The catalogue file or the slice of an index that states it. */
  readonly capture: string | null;
}

/** Every decision up to a position about what belongs to a tool, in log order, each with its evidence. */
export async function explainLinks(
  app: App,
  tool: string,
  knownAt: number,
): Promise<readonly ExplainedLink[]> {
  const stream = streamOf.tool(tool);
  const events = (await readStreams(app.db, [stream])).get(stream) ?? [];
  return events.flatMap((event) => {
    const recorded = event as unknown as ToolEvent;
    if (event.position > knownAt) return [];
    if (
      recorded.type !== 'TargetLinked' &&
      recorded.type !== 'TargetLinkRefused' &&
      recorded.type !== 'TargetUnlinked'
    )
      return [];
    const { target, authority } = recorded.data;
    return [
      {
        position: event.position,
        at: event.recordedAt,
        what: recorded.type,
        target,
        relation: 'relation' in recorded.data ? recorded.data.relation : null,
        reason: 'reason' in recorded.data ? recorded.data.reason : null,
        by: authority.by,
        fact: authority.fact ?? null,
        text: authority.text ?? null,
        capture: authority.capture ?? null,
      },
    ];
  });
}
