import { lastBody, quarantines } from '@juxta/store';
import { expect, test } from 'vitest';

import { npm, openLab, packageDocument, type Read } from '../spec/lab.ts';
import { replayCaptures } from './replay.ts';

type Lab = Awaited<ReturnType<typeof openLab>>;

const targets = Array.from({ length: 16 }, (_, n) => `pkg:npm/tool-${n}`);
const nameOf = (target: string) => target.slice('pkg:npm/'.length);

/** The day of January on which all targets answer next. */
const today = new WeakMap<Lab, number>();

/** Each target answers once, one after the other. */
async function allAnswer(
  lab: Lab,
  bodyOf: (target: string) => unknown,
  source = npm(),
  some: readonly string[] = targets,
): Promise<void> {
  const day = (today.get(lab) ?? 9) + 1;
  today.set(lab, day);
  for (const [n, target] of some.entries()) {
    const endedAt = `2026-01-${day}T00:00:${String(n).padStart(2, '0')}.000Z`;
    await lab.capture({ target, body: bodyOf(target), endedAt });
    await lab.normalize(source, target);
  }
}

const whole = (target: string) => ({ ...packageDocument('5.0.0'), name: nameOf(target) });
/** Still an answer, still JSON, and without a licence or a link. */
const hollow = (target: string) => ({
  name: nameOf(target),
  'dist-tags': { latest: '5.0.0' },
  versions: { '5.0.0': {} },
});

const sourceEvents = async (lab: Lab): Promise<readonly Read[]> => lab.events('source/npm');

async function withdrawn(lab: Lab): Promise<number> {
  const all = await Promise.all(targets.map((target) => lab.events(`target/${target}`)));
  return all.filter((events) =>
    events.some(({ data }) => data['facts']?.some((fact: { state: string }) => fact.state === 'withdrawn')),
  ).length;
}

test('a source whose answers lose what they had is held back once it is most targets, and released when it is whole', async () => {
  await using lab = await openLab();
  await allAnswer(lab, whole);
  expect(await sourceEvents(lab)).toEqual([]);
  await allAnswer(lab, hollow);
  expect(await withdrawn(lab)).toBe(9);
  const [held, ...more] = await sourceEvents(lab);
  expect(more).toEqual([]);
  expect(held).toMatchObject({
    type: 'SourceQuarantined',
    data: { part: 'document', code: 'lost', host: 'npm.registry.example' },
  });
  expect(held?.data['detail']).toBe('9 of the last 16 targets have lost attributes that they had');
  expect(held?.data['covers'].attributes).toContain('license');
  expect(await quarantines(lab.parts.db)).toMatchObject([{ source: 'npm', part: 'document', code: 'lost' }]);
  const last = targets.at(-1) ?? '';
  const observations = await lab.observations();
  expect(observations.at(-1)).toMatchObject({
    outcome: 'failed',
    facts_hash: null,
    failure: { code: 'held_back' },
    counts: { doubt_lost: 1, events: 0 },
  });
  // The next request asks about the last answer that was believed.
  const asked = await lastBody(lab.parts.db, last, 'document');
  expect(asked?.ended_at.toISOString()).toMatch(/^2026-01-10/u);

  await allAnswer(lab, whole);
  expect((await sourceEvents(lab)).map(({ type }) => type)).toEqual(['SourceQuarantined', 'SourceReleased']);
  expect(await quarantines(lab.parts.db)).toEqual([]);
  const types = await lab.types(last);
  expect(types).toEqual(['FactsObserved', 'ReleasesObserved', 'LinksObserved']);
  expect(await replayCaptures(lab.parts)).toMatchObject({ rederived: 0, failed: [], events_appended: 0 });
});

test.each([
  ['cannot be read', 'unreadable', 'no JSON at all'],
  ['lose what they had', 'lost', null],
] as const)('a few targets that %s are themselves, not their source', async (_, doubt, body) => {
  await using lab = await openLab();
  await allAnswer(lab, whole);
  await allAnswer(lab, (target) => body ?? hollow(target), npm(), targets.slice(0, 7));
  await allAnswer(lab, whole, npm(), targets.slice(7));
  expect(await sourceEvents(lab)).toEqual([]);
  const counts = (await lab.observations()).map((row) => row['counts']);
  expect(counts.filter((one) => one[`doubt_${doubt}`] === 1)).toHaveLength(7);
});

test('answers that cannot be read any more are one event of the source', async () => {
  await using lab = await openLab();
  await allAnswer(lab, whole);
  await allAnswer(lab, () => '<html>please log in</html>');
  expect(await sourceEvents(lab)).toMatchObject([
    { type: 'SourceQuarantined', data: { code: 'unreadable' } },
  ]);
  const types = await lab.types(targets.at(-1));
  expect(types).not.toContain('TargetFailed');
});

test('a counter that falls is kept at one target, and held back where most fall', async () => {
  await using lab = await openLab();
  const metric = 'downloads_total@crates';
  const counting = (value: number) => ({
    ...npm(),
    normalize: (...asked: Parameters<ReturnType<typeof npm>['normalize']>) => {
      const observation = npm().normalize(...asked);
      return observation.outcome === 'read' ? { ...observation, metrics: [{ metric, value }] } : observation;
    },
  });
  await allAnswer(lab, whole, counting(100));
  await allAnswer(lab, whole, counting(78), targets.slice(0, 2));
  expect(await sourceEvents(lab)).toEqual([]);
  await allAnswer(lab, whole, counting(7), targets.slice(2));
  expect(await sourceEvents(lab)).toMatchObject([{ type: 'SourceQuarantined', data: { code: 'fell' } }]);
  const sampled = await lab.events(`series/${targets.at(-1)}/2026-01`);
  expect(sampled.map(({ data }) => data['samples'][0].value)).toEqual([100]);
  const kept = await lab.events(`series/${targets[0]}/2026-01`);
  expect(kept.map(({ data }) => data['samples'][0].value)).toEqual([100, 78]);
});

test('answers that are less than half of what they were are held back, whatever they still say', async () => {
  await using lab = await openLab();
  const long = (target: string) => ({ ...whole(target), readme: nameOf(target).repeat(1_000) });
  for (let day = 0; day < 3; day += 1) await allAnswer(lab, long);
  await allAnswer(lab, whole);
  expect(await sourceEvents(lab)).toMatchObject([{ type: 'SourceQuarantined', data: { code: 'thinned' } }]);
  expect((await lab.observations()).at(-1)).toMatchObject({ failure: { code: 'held_back' } });
  await allAnswer(lab, long);
  expect((await sourceEvents(lab)).at(-1)?.type).toBe('SourceReleased');
});

test('an answer that takes most of a target away is asked about no more, and a 304 does not make it true', async () => {
  await using lab = await openLab();
  const [target = ''] = targets;
  const versions = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`1.0.${n}`, {}]));
  const many = { name: nameOf(target), 'dist-tags': { latest: '1.0.19' }, versions };
  await allAnswer(lab, () => many, npm(), [target]);
  await allAnswer(lab, () => ({ ...many, versions: { '1.0.19': {} } }), npm(), [target]);
  await allAnswer(lab, () => ({ ...many, versions: { '1.0.19': {} } }), npm(), [target]);
  expect((await lab.types(target)).filter((type) => type !== 'FactsObserved')).toEqual([
    'ReleasesObserved',
    'TargetFailed',
  ]);
  expect((await lab.observations()).map(({ outcome, failure }) => [outcome, failure?.code])).toEqual([
    ['read', undefined],
    ['failed', 'mass_removal'],
    ['failed', 'mass_removal'],
  ]);
  const asked = await lastBody(lab.parts.db, target, 'document');
  expect(asked?.ended_at.toISOString()).toMatch(/^2026-01-10/u);
  await allAnswer(lab, () => many, npm(), [target]);
  expect((await lab.types(target)).at(-1)).toBe('TargetRecovered');
});
