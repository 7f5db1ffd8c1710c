import { isAfter } from './model/log.ts';
import type { Server } from './model/server.ts';

/** The types of events that each reader with a checkpoint is for. */
export type Readers = ReadonlyMap<string, readonly string[]>;

/** What is left to fetch; null where every request has an answer that was made after `since`, by whatever clock. */
export function openRequest(server: Server, since: number): string | null {
  const tasks = server.tasks.committed();
  if (tasks.length === 0) return 'no target was planned';
  const answered = server.captures
    .committed()
    .filter((capture) => capture.ended_at.getTime() >= since && capture.outcome !== 'failed');
  const open = tasks.find(
    ({ target, request }) => !answered.some((one) => one.target === target && one.request === request),
  );
  return open ? `${open.target} ${open.request} was not fetched (${open.lastOutcome ?? 'never'})` : null;
}

/** What is left to do with it; null where all captures were read, and no reader is behind. */
export function openWork(server: Server, readers: Readers, seen: number): string | null {
  const read = new Set(server.observations.committed().map(({ capture }) => capture));
  const unread = server.captures.committed().find(({ id }) => !read.has(id));
  if (unread) return `capture ${unread.id} of ${unread.target} is not read`;
  const events = server.events.committed();
  for (const [name, types] of readers) {
    const row = server.checkpoints.committed().find((one) => one.name === name);
    if (row?.status !== 'live') return `${name} is ${row?.status ?? 'missing'}`;
    const next = events.find((event) => types.includes(event.type) && isAfter(event, row));
    if (next) return `${name} has not come to event ${next.position}`;
  }
  return seen < events.length ? 'the witness is behind' : null;
}
