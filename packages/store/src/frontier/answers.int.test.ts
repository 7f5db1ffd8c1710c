import { randomUUID } from 'node:crypto';

import type { Coverage } from '@juxta/domain';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openLogLab, type LogLab } from '../../spec/log-lab.ts';
import { newCaptureIds, recordCaptures, type NewCapture } from '../captures/record.ts';
import { recordAnswers } from './answers.ts';
import { dueTasks } from './due-tasks.ts';
import { leaseHost } from './hosts.ts';
import { packAnswer } from './packed-answer.ts';
import { planTasks } from './tasks.ts';

let lab: LogLab;
beforeAll(async () => {
  lab = await openLogLab();
});
afterAll(() => lab?.[Symbol.asyncDispose]());

const covers = (attribute: 'licence' | 'homepage'): Coverage => ({
  attributes: [attribute],
  metrics: [],
  releases: 'none',
  links: false,
});
const both = covers('licence');

const plain = (id: string, target: string): NewCapture => ({
  id,
  target,
  request: 'document',
  source: 'npm',
  parent: null,
  url: `https://registry.example/${target}`,
  finalUrl: null,
  outcome: 'failed',
  status: null,
  headers: {},
  blob: null,
  sameAs: null,
  failure: null,
  licence: 'CC0-1.0',
  covers: both,
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-01T00:00:00.250Z',
});

/** What an answer may be, some of them asked alike. */
const answered: ReadonlyArray<(capture: NewCapture) => Partial<NewCapture>> = [
  ({ url }) => ({ finalUrl: url, status: 304, outcome: 'not_modified', headers: { etag: '"a, \\" {b}"' } }),
  () => ({
    failure: { code: 'dns', host: 'registry.example', detail: 'no "such" host \\', scope: 'source' },
  }),
  () => ({ status: 404, finalUrl: 'https://other.example/', credential: 'token' }),
  () => ({ covers: covers('homepage'), licence: 'MIT', parent: randomUUID(), sameAs: randomUUID() }),
  ({ url }) => ({ covers: covers('licence'), finalUrl: url, status: 200, headers: { 'content-type': 'é' } }),
];

const columns = sql`request, source, parent, url, final_url, outcome, status, headers, sha256, same_as, failure, licence, covers, credential,
  started_at, ended_at`;

async function capturesOf(ids: readonly string[]): Promise<readonly unknown[]> {
  const { rows } = await sql`
    SELECT ${columns} FROM crawl.capture WHERE id = ANY (${[...ids]}::uuid[]) ORDER BY seq`.execute(lab.db);
  return rows;
}

test('an answer is stored as the capture that it is, whatever others have asked alike', async () => {
  const host = `${randomUUID()}.example`;
  const pace = { request: 'document', source: 'npm', delayMs: 0, refreshSeconds: 1_000, member: false };
  const targets = answered.map((_, n) => `pkg:npm/${n}-${randomUUID()}`);
  await planTasks(
    lab.db,
    targets.map((target) => ({ ...pace, target, host })),
  );
  const lease = await leaseHost(lab.db, host);
  if (!lease) throw new Error(`${host} cannot be leased`);
  const tasks = [...(await dueTasks(lab.db, host, 10))];
  const captures = tasks.map(({ capture, target }, n) => {
    const made = plain(capture, target);
    return { ...made, ...answered[n]?.(made) };
  });
  const untold = await recordAnswers(
    lab.db,
    lease,
    tasks.map((task, n) =>
      packAnswer({
        capture: captures[n] as NewCapture,
        task,
        extractorVersion: 1,
        result: { outcome: 'body', answer: 'unread' },
      }),
    ),
  );
  const ids = captures.map(({ id }) => id);
  expect(untold.map(({ capture, target }) => [capture, target])).toEqual(
    captures.map(({ id, target }) => [id, target]),
  );
  const others = await newCaptureIds(lab.db, captures.length);
  await recordCaptures(
    lab.db,
    captures.map((capture, n) => ({ ...capture, id: others[n] ?? '' })),
  );
  expect(await capturesOf(ids)).toEqual(await capturesOf(others));
  expect(await capturesOf(ids)).toHaveLength(answered.length);
});
