import { eventId } from '@juxta/domain';
import { appendEvents, type NewCapture } from '@juxta/store';
import { expect, test } from 'vitest';

import { openLab } from '../spec/lab.ts';
import { rederiveTarget } from './rederive.ts';
import { replayCaptures } from './replay.ts';

type Lab = Awaited<ReturnType<typeof openLab>>;
const old = 'https://old.example/';
const here = 'https://new.example/';
const unchanged = { rederived: false, events: 0 };

/** What a visit to a site found on a day: where it was redirected for good; null for a redirect that is not. */
async function redirected(
  lab: Lab,
  day: number,
  redirect: string | null,
  { target = old, request = 'page', url = target }: { target?: string; request?: string; url?: string } = {},
): Promise<string> {
  const asked = lab.parts.sources
    .get('site')
    ?.requests(target)
    .find(({ name }) => name === request);
  if (!asked) throw new Error(`sites are not asked for ${request}`);
  const failure: NewCapture['failure'] = {
    code: 'redirect_refused',
    host: 'new.example',
    detail: 'another site',
    scope: 'target',
    ...(redirect !== null && { redirect }),
  };
  const at = `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z`;
  const times = { startedAt: at, endedAt: at };
  const answer = { outcome: 'failed', status: 301, failure, finalUrl: null } as const;
  return lab.capture({ target, request, url, source: 'site', covers: asked.covers, ...answer, ...times });
}

/** The moves that a stream tells, with the captures that are their evidence, as it tells its history last. */
async function moves(lab: Lab, target = old) {
  const events = await lab.events(`target/${target}`);
  const last = events.findLastIndex(({ type }) => type === 'HistoryRederived');
  const told = [...(events[last]?.data['transitions'] ?? []), ...events.slice(last + 1)];
  return told.flatMap(({ type, data }) => (type === 'TargetMoved' ? [[data.to, data.capture]] : []));
}

async function visits(lab: Lab, ...places: ReadonlyArray<string | null>): Promise<string[]> {
  const ids: string[] = [];
  for (const [n, place] of places.entries()) {
    ids.push(await redirected(lab, n + 1, place));
    await lab.normalize(undefined, old);
  }
  return ids;
}

test('a site that redirects to one place on three visits in a row has moved there, which is told once', async () => {
  await using lab = await openLab();
  const ids = await visits(lab, here, here);
  expect(await lab.types(old)).toEqual(['TargetFailed']);
  ids.push(await redirected(lab, 3, here), await redirected(lab, 4, here));
  await lab.normalize(undefined, old);
  expect(await lab.types(old)).toEqual(['TargetFailed', 'TargetMoved']);
  expect(await moves(lab)).toEqual([[here, ids[2]]]);
  expect(await replayCaptures(lab.parts)).toMatchObject({ rederived: 0, unchanged: 1, failed: [] });
});

test('a redirect that is not for good, or to another place, starts the count anew', async () => {
  await using lab = await openLab();
  const ids = await visits(lab, here, here, null, here, here, `${here}en`, here, here, here);
  expect(await moves(lab)).toEqual([[here, ids[8]]]);
});

test('a site that moves on is told at its next place; two that redirect to each other, once each', async () => {
  await using lab = await openLab();
  const next = 'https://next.example/';
  const ids = await visits(lab, here, here, here, next, next, next);
  expect(await moves(lab)).toEqual([
    [here, ids[2]],
    [next, ids[5]],
  ]);
  const back = [];
  for (const day of [1, 2, 3, 4, 5, 6, 7]) back.push(await redirected(lab, day, old, { target: here }));
  await lab.normalize(undefined, here);
  expect(await moves(lab, here)).toEqual([[old, back[2]]]);
});

test('what a walk passes counts for nothing, and neither do other addresses', async () => {
  await using lab = await openLab();
  for (const day of [1, 3, 5]) {
    await redirected(lab, day, here, { request: 'site' });
    await redirected(lab, day, here, { request: 'features', url: `${old}features` });
  }
  for (const day of [2, 4]) await redirected(lab, day, here);
  await lab.normalize(undefined, old);
  expect(await moves(lab)).toEqual([]);
});

test('late captures give the history that captures in their order would have given', async () => {
  await using lab = await openLab();
  await redirected(lab, 2, here);
  const last = await redirected(lab, 4, here);
  await lab.normalize(undefined, old);
  expect(await moves(lab)).toEqual([]);
  await redirected(lab, 1, here);
  await lab.normalize(undefined, old);
  expect(await moves(lab)).toEqual([[here, last]]);
  await redirected(lab, 3, null);
  await lab.normalize(undefined, old);
  expect(await moves(lab)).toEqual([]);
  expect(await rederiveTarget(lab.parts, old, 'replay')).toEqual(unchanged);
});

test('a visit that was taken down is no evidence', async () => {
  await using lab = await openLab();
  const [first = ''] = await visits(lab, here, here, here);
  const stream = `capture/${first}`;
  const [type, at] = ['CaptureErased', '2026-02-01T00:00:00.000Z'] as const;
  const data = { capture: first, reason: 'takedown', by: 'operator', at };
  const erased = { stream, id: eventId(stream, type), type, schemaVersion: 1, occurredAt: at, data };
  await lab.parts.db.transaction().execute((trx) => appendEvents(trx, [erased]));
  expect(await rederiveTarget(lab.parts, old, 'replay')).toMatchObject({ rederived: true });
  expect(await moves(lab)).toEqual([]);
});
