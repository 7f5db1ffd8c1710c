import { missingRows } from '@juxta/projections';
import { layerCounts, unevenReadings, unreadCaptures } from '@juxta/store';

import type { App } from './app.ts';
import type { Check } from './diagnose.ts';

/** How far back each layer is looked at: enough to find what is wrong now, and cheap on a log of any length. */
const last = { readings: 1_000, events: 5_000 };

/** Reconciles the layers: every capture was read, every reading is in the log, every event has its rows. */
export async function checkLayers(app: App): Promise<Check[]> {
  return Promise.all([checkCaptures(app), checkReadings(app), checkRows(app)]);
}

async function checkCaptures({ db }: App): Promise<Check> {
  const [{ captures, observations, events }, unread] = await Promise.all([
    layerCounts(db),
    unreadCaptures(db),
  ]);
  const name = 'captures → observations';
  const counts = `${captures} captures, ${observations} observations, ${events} events`;
  if (unread.captures === 0) return { name, state: 'ok', detail: counts, fix: null };
  return {
    name,
    state: 'warning',
    detail: `${counts}; ${unread.captures} captures not read yet, the oldest since ${unread.since} (of ${unread.target})`,
    fix: 'juxta up, or juxta crawl',
  };
}

async function checkReadings({ db }: App): Promise<Check> {
  const uneven = await unevenReadings(db, last.readings);
  const name = 'observations → events';
  const [first] = uneven;
  if (!first)
    return {
      name,
      state: 'ok',
      detail: `the last ${last.readings} captures’ readings are in the log`,
      fix: null,
    };
  return {
    name,
    state: 'failed',
    detail: `${uneven.length} readings have not the events they recorded: capture ${first.capture} of ${first.target} recorded ${first.recorded}, the log has ${first.found}`,
    fix: 'juxta replay tells their history anew; juxta verify tells whether the log was changed',
  };
}

async function checkRows({ db }: App): Promise<Check> {
  const missing = await missingRows(db, last.events);
  const name = 'events → rows';
  const [first] = missing;
  if (!first)
    return {
      name,
      state: 'ok',
      detail: `the last ${last.events} events have their rows where they are applied`,
      fix: null,
    };
  const views = [...new Set(missing.map(({ view }) => view))];
  return {
    name,
    state: 'failed',
    detail: `${missing.length} events without rows: view ${first.view} has none of event ${first.position} (${first.type} of ${first.stream})`,
    fix: `juxta rebuild ${views.join(' ')}`,
  };
}
