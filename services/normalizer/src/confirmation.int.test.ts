import { recordConfirmation } from '@juxta/store';
import { describe, expect, test } from 'vitest';

import { newerNpm, npm, openLab, packageDocument, refused } from '../spec/lab.ts';

type Lab = Awaited<ReturnType<typeof openLab>>;

const { version } = npm();
const body = packageDocument('5.0.0');
const same = { outcome: 'not_modified', status: 304 } as const;
const outcomes = async (lab: Lab) => (await lab.observations()).map(({ outcome }) => outcome);

describe('an answer "not modified" is read without the normalizer', () => {
  test('where it follows an answer that was read, and another one that did', async () => {
    await using lab = await openLab();
    const sameAs = await lab.capture({ body });
    await lab.normalize();
    for (const _ of [1, 2]) {
      const capture = await lab.capture({ ...same, sameAs });
      expect(await recordConfirmation(lab.parts.db, capture, version)).toBe(true);
      expect(await recordConfirmation(lab.parts.db, capture, version)).toBe(false);
    }
    await lab.normalize();
    expect(await outcomes(lab)).toEqual(['read', 'not_modified', 'not_modified']);
    expect((await lab.observations()).at(-1)?.['counts']).toEqual({ events: 0 });
    expect(await lab.types()).toHaveLength(3);
  });
});

describe('it is left to the normalizer', () => {
  test('where the target was failing: it has recovered', async () => {
    await using lab = await openLab();
    const sameAs = await lab.capture({ body });
    await lab.capture(refused('wrong_type'));
    await lab.normalize();
    const capture = await lab.capture({ ...same, sameAs });
    expect(await recordConfirmation(lab.parts.db, capture, version)).toBe(false);
    await lab.normalize();
    expect((await lab.types()).at(-1)).toBe('TargetRecovered');
  });

  test('where the answer before it is not read yet, of whatever request', async () => {
    await using lab = await openLab();
    const sameAs = await lab.capture({ body });
    const early = await lab.capture({ ...same, sameAs });
    expect(await recordConfirmation(lab.parts.db, early, version)).toBe(false);
    await lab.normalize();
    await lab.capture({ body, request: 'another' });
    const later = await lab.capture({ ...same, sameAs });
    expect(await recordConfirmation(lab.parts.db, later, version)).toBe(false);
  });

  test('where it confirms an earlier body than the last one in capture order', async () => {
    await using lab = await openLab();
    const on = (day: number) => ({ endedAt: `2026-01-0${day}T00:00:00.000Z` });
    const first = await lab.capture({ ...on(1), body });
    // From an archive, or of a worker whose clock is ahead.
    const second = await lab.capture({ ...on(2), body: packageDocument('6.0.0') });
    await lab.normalize();
    const told = (await lab.types()).length;
    const back = await lab.capture({ ...on(3), ...same, sameAs: first });
    expect(await recordConfirmation(lab.parts.db, back, version)).toBe(false);
    await lab.normalize();
    expect((await lab.types()).slice(told)).toContain('FactsObserved');
    const there = await lab.capture({ ...on(4), ...same, sameAs: second });
    expect(await recordConfirmation(lab.parts.db, there, version)).toBe(false);
    await lab.normalize();
    const stays = await lab.capture({ ...on(5), ...same, sameAs: second });
    expect(await recordConfirmation(lab.parts.db, stays, version)).toBe(true);
  });

  test('where one that was made after it is read already: it is late', async () => {
    await using lab = await openLab();
    const sameAs = await lab.capture({ endedAt: '2026-01-01T00:00:00.000Z', body });
    await lab.capture({ endedAt: '2026-01-03T00:00:00.000Z', body: packageDocument('6.0.0') });
    await lab.normalize();
    const late = await lab.capture({ endedAt: '2026-01-02T00:00:00.000Z', ...same, sameAs });
    expect(await recordConfirmation(lab.parts.db, late, version)).toBe(false);
    await lab.normalize();
    expect(await outcomes(lab)).toHaveLength(3);
  });

  test('where a newer extractor has to read the stored answer first', async () => {
    await using lab = await openLab();
    const sameAs = await lab.capture({ body });
    await lab.normalize();
    const capture = await lab.capture({ ...same, sameAs });
    expect(await recordConfirmation(lab.parts.db, capture, version + 1)).toBe(false);
    await lab.normalize(newerNpm());
    const next = await lab.capture({ ...same, sameAs });
    expect(await recordConfirmation(lab.parts.db, next, version + 1)).toBe(true);
  });

  test('where it is no confirmation at all', async () => {
    await using lab = await openLab();
    await lab.capture({ body });
    await lab.normalize();
    expect(await recordConfirmation(lab.parts.db, await lab.capture({ body }), version)).toBe(false);
  });
});
