import { readStream, saveQuarantine } from '@juxta/store';
import { expect, test } from 'vitest';

import { openLab } from '../spec/lab.ts';
import { accept } from './accept.ts';

const part = 'document';

test('a part that is held back is taken again when a person says so, and not by mistake', async () => {
  await using lab = await openLab();
  const { db } = lab.app;
  await expect(accept(lab.app, 'npm', part)).rejects.toMatchObject({ code: 'not_held' });
  const [capture, at] = ['018f0000-0000-7000-8000-000000000001', '2026-01-02T03:04:05.000Z'];
  const said = { part, host: 'npm.registry.example', code: 'lost', detail: 'most have' };
  await lab.query(`INSERT INTO es.streams (stream_id, version) VALUES ('source/npm', 1);
    INSERT INTO es.events (xid, stream_id, version, event_id, type, schema_version, occurred_at, data, meta)
    VALUES (pg_current_xact_id(), 'source/npm', 1, gen_random_uuid(), 'SourceQuarantined', 1, '${at}',
      '${JSON.stringify({ ...said, capture, observed_at: at, covers: { attributes: [], metrics: [] } })}', '{}')`);
  await saveQuarantine(db, { ...said, source: 'npm' });
  await accept(lab.app, 'npm', part);
  const events = await readStream<{ type: string; data: object }>(db, 'source/npm');
  expect(events.map(({ type }) => type)).toEqual(['SourceQuarantined', 'SourceReleased']);
  expect(events[1]?.data).toMatchObject({ part, capture });
  const rows = await lab.query('SELECT accepted_until > now() AS accepted FROM crawl.quarantine');
  expect(rows).toEqual([{ accepted: true }]);
  await expect(accept(lab.app, 'npm', part)).rejects.toMatchObject({ code: 'not_held' });
});
