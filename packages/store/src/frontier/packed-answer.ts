import type { Coverage } from '@juxta/domain';

import type { NewCapture } from '../captures/record.ts';
import type { DueTask } from './due-tasks.ts';
import { finished, type Failure, type Finished, type TaskResult } from './recrawl.ts';

/** What came of one request, where that is no news of its host or its source. */
export interface TaskAnswer {
  readonly capture: NewCapture;
  readonly task: DueTask;
  /** Of the extractor that reads it. */
  readonly extractorVersion: number;
  readonly result: { readonly outcome: string; readonly answer: 'unchanged' | 'unread' | Failure };
}

/** As it waits to be stored, which takes half the memory of what it was made of. */
export interface PackedAnswer extends TaskResult {
  /** Id of its capture. */
  readonly capture: string;
  readonly blob: NewCapture['blob'];
  readonly asked: Asked;
  /** JSON. */
  readonly row: string;
}

/** What many requests have alike. */
interface Asked {
  readonly request: string;
  readonly source: string;
  readonly licence: string;
  readonly covers: Coverage;
  readonly credential: string | null;
  readonly extractorVersion: number;
}

/** Its schedule goes on from now: what it waits to be stored is left out. */
export function packAnswer({ capture, task, extractorVersion, result }: TaskAnswer): PackedAnswer {
  const { id, target, request, source, licence, covers, credential = null, blob } = capture;
  const { outcome, answer } = result;
  const now = task.schedule.now + (performance.now() - task.readAt) / 1_000;
  const next = finished(task.schedule, { target, request, outcome, answer }, now);
  const asked = { request, source, licence, covers, credential, extractorVersion };
  const row = rowOf(capture, task, outcome, next);
  return { target, request, outcome, answer, capture: id, blob, asked, row };
}

/** In the order in which `crawl.read_answers` reads it. */
function rowOf(capture: NewCapture, { schedule }: DueTask, said: string, next: Finished): string {
  const { checks, history } = next.seen;
  return JSON.stringify([
    capture.id,
    capture.target,
    capture.parent,
    capture.url,
    capture.finalUrl === capture.url ? '' : capture.finalUrl,
    capture.outcome,
    capture.status,
    capture.headers,
    capture.blob && capture.blob.sha256.toString('hex'),
    capture.sameAs,
    capture.failure,
    capture.startedAt,
    capture.endedAt,
    said,
    next.failures,
    next.intervalSeconds,
    next.waitSeconds,
    next.compared,
    schedule.visits,
    schedule.checkedAt,
    checks,
    history.changes,
    history.changedSeconds,
    history.unchangedSeconds,
    next.rate,
  ]);
}

/** Both parameters of `crawl.read_answers`. */
export function answersJson(answers: readonly PackedAnswer[]): readonly [asked: string, answers: string] {
  const asked: Asked[] = [];
  const placeOf = (one: Asked): number => {
    const place = asked.findIndex((other) => isAlike(one, other));
    return place >= 0 ? place : asked.push(one) - 1;
  };
  const rows = answers.map((answer) => `[${placeOf(answer.asked)},${answer.row}]`);
  const alike = asked.map((one) => [
    one.request,
    one.source,
    one.licence,
    one.covers,
    one.credential,
    one.extractorVersion,
  ]);
  return [JSON.stringify(alike), `[${rows.join(',')}]`];
}

/** The same coverage in another object is taken for another one. */
function isAlike(one: Asked, other: Asked): boolean {
  return (
    one.covers === other.covers &&
    one.request === other.request &&
    one.source === other.source &&
    one.credential === other.credential &&
    one.licence === other.licence &&
    one.extractorVersion === other.extractorVersion
  );
}
