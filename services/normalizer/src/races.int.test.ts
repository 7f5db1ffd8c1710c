import { pendingCaptures, type BlobStore } from '@juxta/store';
import { expect, test } from 'vitest';

import { gulp, newerNpm, npm, openLab, packageDocument, type Read } from '../spec/lab.ts';
import type { ReaderParts } from './parts.ts';
import { readCapture } from './read-capture.ts';
import { recordReading } from './record-reading.ts';
import { rederiveTarget } from './rederive.ts';

const on = (day: number) => ({ endedAt: `2026-01-0${day}T00:00:00.000Z` });

/** A worker to which something happens once, between the reading of a body and the transaction that records it. */
function interrupted(parts: ReaderParts, meanwhile: () => Promise<unknown>): ReaderParts {
  let happened = false;
  const read: BlobStore['read'] = async (db, sha256) => {
    const body = await parts.blobs.read(db, sha256);
    if (!happened) {
      happened = true;
      await meanwhile();
    }
    return body;
  };
  return { ...parts, blobs: Object.assign(Object.create(parts.blobs) as BlobStore, { read }) };
}

/** Latest version and capture, of every fact that the last event of the target tells. */
async function versions(lab: Awaited<ReturnType<typeof openLab>>) {
  const last = (await lab.events(`target/${gulp}`)).at(-1);
  if (last?.type !== 'HistoryRederived') throw new Error(`the last event is ${last?.type}`);
  return (last.data['transitions'] as Read[]).flatMap(({ type, data }) =>
    type === 'FactsObserved'
      ? data['facts']
          .filter((fact: { attribute: string }) => fact.attribute === 'latest_version')
          .map((fact: { value: string }) => fact.value)
      : [],
  );
}

test('a capture that became late while it was read is left to be told in its place', async () => {
  await using lab = await openLab();
  const late = await lab.capture({ ...on(3), body: packageDocument('3.0.0') });
  const [capture] = await pendingCaptures(lab.parts.db, gulp);
  if (!capture) throw new Error('nothing is pending');
  const reading = await readCapture(lab.parts, npm(), capture);
  // Another worker took the later one before this one came.
  const later = await lab.capture({ ...on(5), body: packageDocument('5.0.0') });
  const [, next] = await pendingCaptures(lab.parts.db, gulp);
  if (!next) throw new Error('only one is pending');
  await recordReading(lab.parts.db, npm(), next, await readCapture(lab.parts, npm(), next), false);
  await recordReading(lab.parts.db, npm(), capture, reading, false);
  expect(await lab.observations()).toMatchObject([{ capture: later }]);
  await lab.normalize();
  expect(await versions(lab)).toEqual(['3.0.0', '5.0.0']);
  expect(await lab.observations()).toMatchObject([{ capture: late }, { capture: later }]);
});

test('a replay that another worker overtakes derives again, with what that one read', async () => {
  await using lab = await openLab();
  for (const day of [1, 2]) await lab.capture({ ...on(day), body: packageDocument(`${day}.0.0`) });
  await lab.normalize();
  const parts = interrupted(lab.partsWith(newerNpm()), async () => {
    await lab.capture({ ...on(3), body: packageDocument('3.0.0') });
    await lab.normalize();
  });
  expect(await rederiveTarget(parts, gulp, 'replay')).toEqual({ rederived: true, events: 1 });
  expect(await versions(lab)).toEqual(['1.0.0', '2.0.0', '3.0.0']);
});
