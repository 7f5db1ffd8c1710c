import { planTasks } from '@juxta/store';
import { expect, test } from 'vitest';

import { gulp, newerNpm, npm, openLab, packageDocument } from '../spec/lab.ts';

type Lab = Awaited<ReturnType<typeof openLab>>;

/** The frontier asks for the document, and has been given answers that nobody has read. */
async function planned(lab: Lab): Promise<void> {
  const pace = { host: 'npm.registry.example', delayMs: 1_000, refreshSeconds: 3_600, member: false };
  await planTasks(lab.parts.db, [{ target: gulp, request: 'document', source: 'npm', ...pace }]);
}

/** An answer of that day of January. */
const answer = (lab: Lab, day: number, body: object) =>
  lab.capture({ body, endedAt: `2026-01-${day}T00:00:00.000Z` });

const learned = async (lab: Lab) =>
  (await lab.query('SELECT checks, changes, checked_at IS NOT NULL AS known FROM crawl.task'))[0];

test('the schedule learns from what was read: other bytes that state the same are no change', async () => {
  await using lab = await openLab();
  await planned(lab);
  await answer(lab, 10, packageDocument('5.0.0'));
  await lab.normalize();
  expect(await learned(lab)).toEqual({ checks: 0, changes: 0, known: true });
  await answer(lab, 11, { ...packageDocument('5.0.0'), _rev: '77-of-no-meaning' });
  await lab.normalize();
  expect(await learned(lab)).toEqual({ checks: 1, changes: 0, known: true });
  await answer(lab, 12, packageDocument('5.0.1'));
  await lab.normalize();
  expect(await learned(lab)).toEqual({ checks: 2, changes: 1, known: true });
});

test('a counter that moves is no change of the thing', async () => {
  await using lab = await openLab();
  await planned(lab);
  let stars = 10;
  const counting = {
    ...npm(),
    normalize: (...read: Parameters<ReturnType<typeof npm>['normalize']>) => {
      const observation = npm().normalize(...read);
      if (observation.outcome !== 'read') return observation;
      return { ...observation, metrics: [{ metric: 'downloads_last_week@npm', value: (stars += 1) }] };
    },
  };
  for (let n = 0; n < 3; n += 1) {
    await answer(lab, 10 + n, packageDocument('5.0.0'));
    await lab.normalize(counting);
  }
  expect(stars).toBe(13);
  expect(await learned(lab)).toEqual({ checks: 2, changes: 0, known: true });
});

test('what only a newer extractor reads is no change of the thing', async () => {
  await using lab = await openLab();
  await planned(lab);
  await answer(lab, 10, packageDocument('5.0.0'));
  await lab.normalize();
  await answer(lab, 11, packageDocument('5.0.0'));
  await lab.normalize(newerNpm());
  expect(await learned(lab)).toEqual({ checks: 1, changes: 0, known: true });
});
