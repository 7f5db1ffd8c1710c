import type { ChangedTarget, FetchResult } from '@juxta/sources';
import {
  assertLease,
  finishTask,
  lastBody,
  makeChangedDue,
  markIndexRead,
  recordCaptures,
  retireRequest,
  type DueTask,
  type HostLease,
} from '@juxta/store';

import { ask } from './ask.ts';
import { toCapture } from './capture.ts';
import { toFetch } from './crawl-task.ts';
import { judgeDenial } from './denials.ts';
import { failedAs, healthEvents } from './health.ts';
import { paceHost } from './pace.ts';
import type { CrawlerParts } from './parts.ts';

const covers = { attributes: [], metrics: [], releases: 'none' as const, links: false };

/** Asks a change feed, and makes due what it names. The feed is a capture like any other, and states nothing itself. */
export async function crawlChanges(
  parts: CrawlerParts,
  lease: HostLease,
  task: DueTask,
  signal: AbortSignal,
): Promise<void> {
  const source = parts.sources.get(task.source);
  const feed = source?.changes.find(({ name }) => name === task.target);
  if (!source || !feed) return retireRequest(parts.db, task);
  const asked = { ...feed, request: task.request, target: feed.name, covers, declaredHost: true };
  const previous = await lastBody(parts.db, feed.name, task.request);
  const answer = await ask(
    parts,
    lease,
    toFetch({ ...asked, name: task.request, obeysRobots: false }, previous, signal),
  );
  if (answer.kind === 'failed' && answer.failure.code === 'aborted') signal.throwIfAborted();
  const result = await judgeDenial(parts.db, lease, feed.name, answer);
  const capture = await toCapture(parts, source, asked, result, previous);
  const events = await healthEvents(parts.db, source, capture, new URL(feed.url).host);
  const changed = changedIn(feed.changed, answer);
  await recordCaptures(parts.db, [capture], events, async (trx) => {
    await assertLease(trx, lease);
    await markIndexRead(trx, capture.id, source.version, 0);
    await makeChangedDue(trx, lease.host, changed, task.fetched_at?.toISOString() ?? null);
    await finishTask(trx, {
      target: feed.name,
      request: task.request,
      outcome: capture.failure?.code ?? capture.outcome,
      answer: capture.failure ? failedAs(capture.failure, answer) : 'walked',
    });
    await paceHost(trx, lease, capture, result);
  });
}

function changedIn(
  read: (body: Uint8Array) => readonly ChangedTarget[],
  result: FetchResult,
): readonly ChangedTarget[] {
  if (result.kind !== 'response' || result.status !== 200) return [];
  return [...new Map(read(result.body).map((one) => [one.target, one])).values()];
}
