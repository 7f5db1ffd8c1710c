import { gzipSync } from 'node:zlib';

import { leaseHost } from '@juxta/store';
import { expect, test } from 'vitest';

import { openArchiveLab as openLab, stanza } from '../spec/archive-lab.ts';

const [gulp, grunt] = ['pkg:deb/debian/gulp', 'pkg:deb/debian/grunt'];

test('the first list gives each member its own part, or says that it is absent', async () => {
  await using lab = await openLab();
  lab.publish({ gulp: '4.0.2-6', other: '1' });
  await lab.plan(gulp, grunt);
  const { asked, parent, children, outcomes } = await lab.crawl();
  expect(asked).toEqual(['InRelease', 'list']);
  expect(parent).toMatchObject({ target: lab.index.name, outcome: 'body', status: 200, failure: null });
  expect(outcomes).toEqual({ [gulp]: 'body', [grunt]: 'absent' });
  const own = children.find(({ target }) => target === gulp);
  expect(own).toMatchObject({ request: lab.index.name, parent: parent?.['id'], source: 'debian' });
  expect((await lab.body(own)).trim()).toBe(stanza('gulp', '4.0.2-6').trim());
  expect(lab.woken.toSorted((a, b) => (a.target < b.target ? -1 : 1))).toEqual(
    children.map(({ target, id }) => ({ target, capture: id })),
  );
  expect(
    await lab.query('SELECT outcome, counts FROM crawl.observation WHERE capture = $1', [parent?.['id']]),
  ).toEqual([{ outcome: 'read', counts: { slices: 2 } }]);
  expect(await lab.members()).toHaveLength(2);
});

test('a manifest that names the stored list saves the list', async () => {
  await using lab = await openLab();
  lab.publish({ gulp: '4.0.2-6' });
  await lab.plan(gulp);
  const first = await lab.crawl();
  const second = await lab.crawl();
  expect(second.asked).toEqual(['InRelease']);
  expect(second.parent).toMatchObject({ outcome: 'not_modified', same_as: first.parent?.['id'] });
  expect(second.children).toEqual([]);
});

test('a member that joins later is cut from the stored list, as readable as from a fetched one', async () => {
  await using lab = await openLab();
  lab.publish({ gulp: '4.0.2-6', grunt: '1.5.3-1' });
  await lab.plan(gulp);
  await lab.crawl();
  await lab.plan(gulp, grunt);
  const { asked, children, outcomes } = await lab.crawl();
  expect(asked).toEqual(['InRelease']);
  expect(outcomes).toEqual({ [grunt]: 'body' });
  const [child] = children;
  const answer = {
    request: lab.index.name,
    url: lab.index.url,
    status: Number(child?.['status'] ?? 200),
    contentType: null,
    capturedAt: '2026-01-01T00:00:00Z',
    body: Buffer.from(await lab.body(child)),
  };
  expect(lab.source.normalize(answer, grunt)).toMatchObject({ outcome: 'read' });
  expect((await lab.crawl()).children).toEqual([]);
});

test('a changed list gives a part to those that changed only', async () => {
  await using lab = await openLab();
  lab.publish({ gulp: '4.0.2-6', grunt: '1.5.3-1' });
  await lab.plan(gulp, grunt);
  await lab.crawl();
  lab.publish({ gulp: '4.0.2-7', grunt: '1.5.3-1' });
  const { asked, children, outcomes } = await lab.crawl();
  expect(asked).toEqual(['InRelease', 'list']);
  expect(outcomes).toEqual({ [gulp]: 'body' });
  expect(await lab.body(children[0])).toContain('Version: 4.0.2-7');
});

test('a package that vanishes is absent once, and comes back', async () => {
  await using lab = await openLab();
  lab.publish({ gulp: '4.0.2-6', grunt: '1.5.3-1' });
  await lab.plan(gulp, grunt);
  await lab.crawl();
  lab.publish({ gulp: '4.0.2-6' });
  expect((await lab.crawl()).outcomes).toEqual({ [grunt]: 'absent' });
  lab.publish({ gulp: '4.0.2-6', more: '1' });
  expect((await lab.crawl()).outcomes).toEqual({});
  lab.publish({ gulp: '4.0.2-6', grunt: '1.5.3-1' });
  expect((await lab.crawl()).outcomes).toEqual({ [grunt]: 'body' });
});

test('a manifest that is not there fails the index and says nothing of its members', async () => {
  await using lab = await openLab();
  await lab.plan(gulp);
  const { asked, parent, children } = await lab.crawl();
  expect(asked).toEqual(['InRelease']);
  expect(parent).toMatchObject({ outcome: 'failed', failure: { code: 'not_found' } });
  expect(children).toEqual([]);
  expect(await lab.members()).toEqual([]);
});

test('a list that cannot be unpacked is a failure of the index, which waits before it asks again', async () => {
  await using lab = await openLab();
  lab.publish({}, Buffer.from('not gzip'));
  await lab.plan(gulp);
  const { parent, children } = await lab.crawl();
  expect(parent).toMatchObject({ outcome: 'failed' });
  expect(children).toEqual([]);
  expect(await lab.query("SELECT due_at > now() AS later FROM crawl.task WHERE request = 'index'")).toEqual([
    { later: true },
  ]);
});

test('a stored list that is lost is fetched again for a member that joins', async () => {
  await using lab = await openLab();
  lab.publish({ gulp: '4.0.2-6', grunt: '1.5.3-1' });
  await lab.plan(gulp);
  await lab.crawl();
  await lab.query('ALTER TABLE crawl.blob DISABLE TRIGGER blob_immutable');
  await lab.query('UPDATE crawl.blob SET body = NULL');
  await lab.plan(gulp, grunt);
  const first = await lab.crawl().catch(() => ({ outcomes: {} }));
  expect({ ...first.outcomes, ...(await lab.crawl()).outcomes }).toMatchObject({ [grunt]: 'body' });
});

test('a lease that is lost meanwhile leaves neither list nor parts', async () => {
  await using lab = await openLab();
  lab.publish({ gulp: '4.0.2-6' });
  await lab.plan(gulp);
  const list = new URL(lab.index.url).pathname;
  const body = gzipSync(stanza('gulp', '4.0.2-6'));
  lab.server.set(`GET ${list}`, async (_request, response) => {
    await lab.query('UPDATE crawl.host SET leased_until = NULL');
    await leaseHost(lab.parts.db, lab.server.host);
    response.writeHead(200, { 'content-type': 'application/gzip' }).end(body);
  });
  const { asked, parent, children } = await lab.crawl();
  expect(asked).toEqual(['InRelease', 'list']);
  expect([parent, children, lab.woken, await lab.members()]).toEqual([undefined, [], [], []]);
});
