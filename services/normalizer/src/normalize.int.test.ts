import type { Source } from '@juxta/sources';
import { describe, expect, test } from 'vitest';

import { gulp, newerNpm, npm, openLab, packageDocument, refused } from '../spec/lab.ts';
import { normalizePending } from './normalize.ts';

describe('an answer', () => {
  test('becomes events with its evidence, and one observation', async () => {
    await using lab = await openLab();
    const capture = await lab.capture({ body: packageDocument('5.0.0') });
    await lab.normalize();
    const events = await lab.events(`target/${gulp}`);
    expect(events.map(({ type }) => type)).toEqual(['FactsObserved', 'ReleasesObserved', 'LinksObserved']);
    for (const { data } of events)
      expect(data).toMatchObject({
        capture,
        request: 'document',
        extractor: { id: 'npm', version: npm().version },
        observed_at: '2026-01-10T00:00:01.000Z',
      });
    expect(events[0]?.data['facts']).toContainEqual({
      attribute: 'latest_version',
      state: 'known',
      value: '5.0.0',
      cause: 'first_observed',
      definition: 1,
    });
    expect(events[2]?.data['links']).toMatchObject([
      { target: 'pkg:github/gulpjs/gulp', relation: 'repository', state: 'present' },
    ]);
    expect(await lab.observations()).toMatchObject([
      { capture, outcome: 'read', counts: { events: 3, releases: 1, links: 1, metrics: 0 }, failure: null },
    ]);
  });

  test('is read once, however often and by however many', async () => {
    await using lab = await openLab();
    await lab.capture({ body: packageDocument('5.0.0') });
    await Promise.all([lab.normalize(), lab.normalize(), lab.normalize()]);
    await lab.normalize();
    expect(await lab.types()).toHaveLength(3);
    expect(await lab.observations()).toHaveLength(1);
  });

  test('that says the same again is an observation without events', async () => {
    await using lab = await openLab();
    await lab.capture({ body: packageDocument('5.0.0') });
    await lab.capture({ body: packageDocument('5.0.0') });
    await lab.normalize();
    expect(await lab.types()).toHaveLength(3);
    const [first, second] = await lab.observations();
    expect(second?.['counts']).toMatchObject({ events: 0, facts: first?.['counts'].facts });
    expect(second?.['facts_hash']).toEqual(first?.['facts_hash']);
  });

  test('of another target is left for another turn', async () => {
    await using lab = await openLab();
    await lab.capture({ target: 'pkg:npm/grunt', body: packageDocument('1.0.0') });
    await lab.normalize();
    expect(await lab.observations()).toEqual([]);
  });

  test('that nobody here can read says which source is missing', async () => {
    await using lab = await openLab();
    const id = await lab.capture({ source: 'cvs', body: 'x' });
    await expect(lab.normalize()).rejects.toThrow(`no source "cvs" is installed, which capture ${id} needs`);
  });

  test('is left alone by a normalizer that is stopping', async () => {
    await using lab = await openLab();
    await lab.capture({ body: packageDocument('5.0.0') });
    await expect(normalizePending(lab.parts, gulp, AbortSignal.abort())).rejects.toThrow(/abort/iu);
    expect(await lab.observations()).toEqual([]);
  });
});

describe('a failure', () => {
  test('is an event when it begins, when it becomes another, and when it ends', async () => {
    await using lab = await openLab();
    await lab.capture({ body: packageDocument('5.0.0') });
    for (const code of ['wrong_type', 'wrong_type', 'too_large']) await lab.capture(refused(code));
    await lab.capture({ body: packageDocument('5.0.0') });
    await lab.normalize();
    const events = (await lab.events(`target/${gulp}`)).slice(3);
    expect(events.map(({ type, data }) => [type, data['code']])).toEqual([
      ['TargetFailed', 'wrong_type'],
      ['TargetFailed', 'too_large'],
      ['TargetRecovered', undefined],
    ]);
    expect(events[0]?.data['covers'].attributes).toContain('license');
    expect((await lab.observations()).map(({ outcome }) => outcome)).toEqual([
      'read',
      'failed',
      'failed',
      'failed',
      'read',
    ]);
  });

  test('of the source’s host is none of the target’s', async () => {
    await using lab = await openLab();
    await lab.capture(refused('http_503', 'source'));
    await lab.normalize();
    expect(await lab.types()).toEqual([]);
    expect(await lab.observations()).toMatchObject([{ outcome: 'failed', failure: { code: 'http_503' } }]);
  });

  test('ends with a 304: the stored answer is valid again', async () => {
    await using lab = await openLab();
    const first = await lab.capture({ body: packageDocument('5.0.0') });
    const same = { outcome: 'not_modified', status: 304, sameAs: first } as const;
    await lab.capture(same);
    await lab.normalize();
    expect(await lab.types()).toHaveLength(3);
    await lab.capture(refused('wrong_type'));
    const back = await lab.capture(same);
    await lab.capture(same);
    await lab.normalize();
    expect((await lab.events(`target/${gulp}`)).slice(3)).toMatchObject([
      { type: 'TargetFailed' },
      { type: 'TargetRecovered', data: { capture: back, request: 'document' } },
    ]);
    expect((await lab.observations()).filter(({ outcome }) => outcome === 'not_modified')).toHaveLength(3);
  });

  test.each([
    ['not_found', refused('not_found')],
    ['unpublished', { body: { name: 'gulp', time: { unpublished: {} } } }],
    ['not_listed', { outcome: 'absent', request: 'debian:bookworm/main/amd64' } as const],
  ])('%s means that the target is gone, told once', async (code, capture) => {
    await using lab = await openLab();
    await lab.capture(capture);
    await lab.capture(capture);
    await lab.normalize();
    expect(await lab.events(`target/${gulp}`)).toMatchObject([{ type: 'TargetGone', data: { code } }]);
  });

  test('to read a body back is the target’s, by name', async () => {
    await using lab = await openLab();
    await lab.capture({ body: packageDocument('5.0.0') });
    await lab.query('ALTER TABLE crawl.blob DISABLE TRIGGER blob_immutable');
    await lab.query('UPDATE crawl.blob SET body = NULL');
    await lab.normalize();
    expect(await lab.events(`target/${gulp}`)).toMatchObject([
      { type: 'TargetFailed', data: { code: 'missing_blob' } },
    ]);
  });
});

describe('an extractor', () => {
  const other = 'pkg:npm/grunt';
  const throwing = (message: string): Source => ({
    ...npm(),
    normalize: (answer, target) => {
      if (target === gulp) throw new Error(message);
      return npm().normalize(answer, target);
    },
  });

  test('that throws fails that target alone', async () => {
    await using lab = await openLab();
    await lab.capture({ body: packageDocument('5.0.0') });
    await lab.capture({ target: other, body: packageDocument('1.0.0') });
    await lab.normalize(throwing('half a \ud800 pair'));
    await lab.normalize(throwing('x'), other);
    expect(await lab.events(`target/${gulp}`)).toMatchObject([
      { type: 'TargetFailed', data: { code: 'extractor_error', detail: 'half a \ufffd pair' } },
    ]);
    expect(await lab.types(other)).toContain('FactsObserved');
  });

  test('that throws with a NUL in its message does not block its target', async () => {
    await using lab = await openLab();
    await lab.capture({ body: packageDocument('5.0.0') });
    await lab.normalize(throwing('unexpected \0'));
    expect(await lab.types()).toEqual(['TargetFailed']);
  });

  test('of a newer version reads the last answer again first: what we changed is not the world’s', async () => {
    await using lab = await openLab();
    const before = await lab.capture({ body: packageDocument('5.0.0') });
    await lab.normalize();
    const newer = newerNpm();
    const after = await lab.capture({ body: packageDocument('5.0.1') });
    await lab.normalize(newer);
    const [, , , ...news] = await lab.events(`target/${gulp}`);
    const told = news.flatMap(({ type, data }) =>
      type === 'FactsObserved'
        ? data['facts'].map((fact: Record<string, unknown>) => [
            data['capture'],
            fact['attribute'],
            fact['value'],
            fact['cause'],
          ])
        : [],
    );
    expect(told).toEqual([
      [before, 'license', 'MIT-0', 'extractor_changed'],
      [after, 'latest_version', '5.0.1', 'world_changed'],
    ]);
    expect(
      (await lab.observations()).map(({ capture, extractor_version }) => [capture, extractor_version]),
    ).toEqual([
      [before, npm().version],
      [before, newer.version],
      [after, newer.version],
    ]);
    await lab.normalize(newer);
    expect(await lab.observations()).toHaveLength(3);
  });
});

describe('metrics', () => {
  test('are sampled once a UTC day, in a stream for each month', async () => {
    await using lab = await openLab();
    const sample = (endedAt: string, downloads: number) =>
      lab.capture({
        request: 'downloads',
        endedAt,
        body: { downloads, start: '2026-01-01', end: '2026-01-07' },
      });
    await sample('2026-01-30T00:00:00.000Z', 1);
    await sample('2026-01-30T23:59:59.999Z', 2);
    await sample('2026-01-31T23:59:59.999Z', 3);
    await sample('2026-02-01T00:00:00.000Z', 4);
    await lab.normalize();
    const read = async (month: string) =>
      (await lab.events(`series/${gulp}/${month}`)).map(({ type, data }) => [
        type,
        data['day'],
        data['samples'][0].value,
      ]);
    expect(await read('2026-01')).toEqual([
      ['MetricsSampled', '2026-01-30', 1],
      ['MetricsSampled', '2026-01-31', 3],
    ]);
    expect(await read('2026-02')).toEqual([['MetricsSampled', '2026-02-01', 4]]);
    expect(await lab.types()).toEqual([]);
    expect(await lab.observations()).toHaveLength(4);
  });
});
