import { eventId } from '@juxta/domain';
import { appendEvents } from '@juxta/store';
import { describe, expect, test } from 'vitest';

import { gulp, newerNpm, npm, openLab, packageDocument, refused, type Read } from '../spec/lab.ts';
import { normalizePending } from './normalize.ts';
import { rederiveTarget } from './rederive.ts';

const stream = `target/${gulp}`;
const on = (day: number) => ({ endedAt: `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z` });

/** Attribute, value and capture of the facts of some events, of one attribute. */
const told = (transitions: readonly Pick<Read, 'type' | 'data'>[], attribute = 'latest_version') =>
  transitions.flatMap(({ type, data }) =>
    type === 'FactsObserved'
      ? data['facts']
          .filter((fact: { attribute: string }) => fact.attribute === attribute)
          .map((fact: { value: unknown }) => [fact.value, data['capture']])
      : [],
  );
const lastEvent = async (lab: Awaited<ReturnType<typeof openLab>>): Promise<Read> => {
  const last = (await lab.events(stream)).at(-1);
  if (!last) throw new Error('the target has no events');
  return last;
};

describe('a late capture', () => {
  test('of another value makes the history be told anew, in capture order', async () => {
    await using lab = await openLab();
    const third = await lab.capture({ ...on(3), body: packageDocument('3.0.0') });
    await lab.normalize();
    const first = await lab.capture({ ...on(1), body: packageDocument('1.0.0') });
    const second = await lab.capture({ ...on(2), body: packageDocument('2.0.0') });
    await lab.normalize();
    const { type, data } = await lastEvent(lab);
    expect([type, data['from'], data['to']]).toEqual(['HistoryRederived', first, third]);
    expect(told(data['transitions'])).toEqual([
      ['1.0.0', first],
      ['2.0.0', second],
      ['3.0.0', third],
    ]);
    expect((await lab.types()).filter((one) => one === 'HistoryRederived')).toHaveLength(1);
    expect(await lab.observations()).toMatchObject([
      { capture: third, counts: { events: 3 } },
      { capture: first, counts: { events: 0 } },
      { capture: second, counts: { events: 0 } },
    ]);
    await lab.normalize();
    expect((await lastEvent(lab)).data).toEqual(data);
  });

  test('that says what was said around it is read, and nothing else', async () => {
    await using lab = await openLab();
    await lab.capture({ ...on(1), body: packageDocument('1.0.0') });
    await lab.capture({ ...on(3), body: packageDocument('1.0.0') });
    await lab.normalize();
    await lab.capture({ ...on(2), body: packageDocument('1.0.0') });
    await lab.normalize();
    expect(await lab.types()).toEqual(['FactsObserved', 'ReleasesObserved', 'LinksObserved']);
    expect(await lab.observations()).toHaveLength(3);
  });

  test('of another request with subjects of its own is appended, with its samples', async () => {
    await using lab = await openLab();
    await lab.capture({ ...on(2), body: packageDocument('1.0.0') });
    await lab.normalize();
    const body = { downloads: 7, start: '2026-01-01', end: '2026-01-07' };
    const late = await lab.capture({ ...on(1), request: 'downloads', body });
    const gone = await lab.capture({ ...on(1), request: 'readme', ...refused('not_found') });
    await lab.normalize();
    expect(await lab.events(`series/${gulp}/2026-01`)).toMatchObject([
      { data: { day: '2026-01-01', capture: late, samples: [{ value: 7 }] } },
    ]);
    expect((await lab.types()).slice(3)).toEqual(['TargetGone']);
    expect((await lab.observations()).map(({ capture, counts }) => [capture, counts.events])).toContainEqual([
      gone,
      1,
    ]);
  });

  test('that shows a failure which is over is told with its end', async () => {
    await using lab = await openLab();
    await lab.capture({ ...on(1), body: packageDocument('1.0.0') });
    const third = await lab.capture({ ...on(3), body: packageDocument('1.0.0') });
    await lab.normalize();
    const second = await lab.capture({ ...on(2), ...refused('wrong_type') });
    await lab.normalize();
    const { transitions } = (await lastEvent(lab)).data;
    expect(transitions.slice(3)).toMatchObject([
      { type: 'TargetFailed', data: { capture: second, code: 'wrong_type' } },
      { type: 'TargetRecovered', data: { capture: third } },
    ]);
  });

  test('is told once, by however many workers, and beside what comes in time', async () => {
    await using lab = await openLab();
    await lab.capture({ ...on(4), body: packageDocument('4.0.0') });
    await lab.normalize();
    for (const day of [2, 1, 5, 3]) await lab.capture({ ...on(day), body: packageDocument(`${day}.0.0`) });
    await Promise.all([1, 2, 3].map(() => lab.normalize()));
    const types = await lab.types();
    expect(types.filter((one) => one === 'HistoryRederived')).toHaveLength(1);
    expect(types.slice(-2)).toEqual(['FactsObserved', 'ReleasesObserved']);
    expect(await lab.observations()).toHaveLength(5);
  });

  test('brings what newer extractors read in all captures', async () => {
    await using lab = await openLab();
    const first = await lab.capture({ ...on(1), body: packageDocument('1.0.0') });
    await lab.capture({ ...on(3), body: packageDocument('1.0.0') });
    await lab.normalize();
    await lab.capture({ ...on(2), body: packageDocument('1.0.0') });
    await lab.normalize(newerNpm());
    expect(told((await lastEvent(lab)).data['transitions'], 'license')).toEqual([['MIT-0', first]]);
    const { version } = newerNpm();
    expect(
      (await lab.observations()).filter(({ extractor_version }) => extractor_version === version),
    ).toHaveLength(3);
  });
});

describe('bytes that are gone', () => {
  // What retention leaves: the hash without its bytes. The trigger that guards bodies is passed by, as by a restore.
  const forget = (version: string) =>
    `BEGIN; SET LOCAL session_replication_role = replica;
     UPDATE crawl.blob SET body = NULL WHERE sha256 = (SELECT sha256 FROM crawl.capture WHERE id = '${version}');
     COMMIT`;
  async function threeVersions(lab: Awaited<ReturnType<typeof openLab>>) {
    const ids = [];
    for (const day of [1, 2, 3])
      ids.push(await lab.capture({ ...on(day), body: packageDocument(`${day}.0.0`) }));
    await lab.normalize();
    return ids as [string, string, string];
  }

  test('by pruning leave what they were read to say, also to a newer extractor', async () => {
    await using lab = await openLab();
    const [first, second, third] = await threeVersions(lab);
    await lab.query(forget(second));
    await rederiveTarget(lab.partsWith(newerNpm()), gulp, 'replay');
    const { transitions } = (await lastEvent(lab)).data;
    expect(told(transitions)).toEqual([
      ['1.0.0', first],
      ['2.0.0', second],
      ['3.0.0', third],
    ]);
    const by = (id: string) =>
      transitions.find(({ data }: Read) => data['capture'] === id).data.extractor.version;
    expect([by(first), by(second), by(third)]).toEqual([npm().version + 1, npm().version, npm().version + 1]);
    expect(await rederiveTarget(lab.partsWith(newerNpm()), gulp, 'replay')).toEqual({
      rederived: false,
      events: 0,
    });
  });

  test('by erasure take what they said with them', async () => {
    await using lab = await openLab();
    const [first, second, third] = await threeVersions(lab);
    await erase(lab, second);
    await lab.query(forget(second));
    expect(await rederiveTarget(lab.parts, gulp, 'replay')).toMatchObject({ rederived: true });
    expect(told((await lastEvent(lab)).data['transitions'])).toEqual([
      ['1.0.0', first],
      ['3.0.0', third],
    ]);
    expect(await rederiveTarget(lab.parts, gulp, 'replay')).toEqual({ rederived: false, events: 0 });
  });

  test('before anybody read them say nothing, where they were erased, also while another capture has them', async () => {
    await using lab = await openLab();
    const id = await lab.capture({ ...on(1), body: packageDocument('1.0.0') });
    const same = await lab.capture({ ...on(2), target: 'pkg:npm/grunt', body: packageDocument('1.0.0') });
    await erase(lab, id);
    await normalizePending(lab.parts, gulp);
    expect(await lab.types()).toEqual([]);
    expect(await lab.observations()).toMatchObject([
      { capture: id, outcome: 'failed', failure: { code: 'erased' } },
    ]);
    await normalizePending(lab.parts, 'pkg:npm/grunt');
    expect((await lab.observations()).at(-1)).toMatchObject({ capture: same, outcome: 'read' });
  });
});

async function erase({ parts }: Awaited<ReturnType<typeof openLab>>, capture: string): Promise<void> {
  const of = `capture/${capture}`;
  const at = '2026-02-01T00:00:00.000Z';
  const event = { stream: of, id: eventId(of, 'CaptureErased'), type: 'CaptureErased', schemaVersion: 1 };
  const data = { capture, reason: 'takedown', by: 'operator', at };
  await parts.db.transaction().execute((trx) => appendEvents(trx, [{ ...event, occurredAt: at, data }]));
}
