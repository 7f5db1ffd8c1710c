import { streamOf } from '@juxta/domain';
import { readToolDocuments } from '@juxta/projections';
import { decideTool } from '@juxta/projector';
import { readStream, taskStates } from '@juxta/store';
import { expect, test } from 'vitest';

import { openLab, type Lab } from '../../spec/lab.ts';
import { importCatalog } from '../import-catalog.ts';
import { addTool } from '../resolve.ts';
import { catchUp } from '../settle.ts';
import { importIndex, type IndexImport } from './import-index.ts';
import { listingIndex } from './read-index.ts';

const item = (name: string, members: Readonly<Record<string, string>> = {}, extra = ''): string =>
  [
    '          - item:',
    `            name: ${name}`,
    ...Object.entries(members).map(([member, value]) => `            ${member}: ${value}`),
    ...(extra === '' ? [] : ['            extra:', `              ${extra}`]),
    '            crunchbase: https://www.crunchbase.com/organization/someone',
    '            joined: 2020-01-01',
  ].join('\n');

const landscape = (subcategory: string, ...items: readonly string[]): string =>
  [
    'landscape:',
    '  - category:',
    '    name: Runtime',
    '    subcategories:',
    '      - subcategory:',
    `        name: ${subcategory}`,
    '        items:',
    ...items,
  ].join('\n');

const repository = (path: string) => ({ repo_url: `https://github.com/${path}` });
const alpha = item('Alpha', { ...repository('acme/alpha'), homepage_url: 'https://alpha.example/' });

async function run(lab: Lab, file: string): Promise<IndexImport> {
  const { source, index } = listingIndex(lab.app, 'cncf-landscape');
  return importIndex(lab.app, source, index, new TextEncoder().encode(file));
}

async function toolsOf(lab: Lab): Promise<readonly string[]> {
  const rows = await lab.query('SELECT tool FROM mart.tool ORDER BY tool');
  return rows.map((row) => String(row['tool']));
}

const stageOf = async (lab: Lab, tool: string) =>
  (await readToolDocuments(lab.app.db, [tool], lab.app.sourceOf))[0]?.statements
    .filter(({ attribute }) => attribute === 'cncf_stage')
    .map(({ value, effective_at }) => [value, effective_at?.slice(0, 10)]);

test('a product becomes a tool with categories, links, facts and work; a second run appends nothing', async () => {
  await using lab = await openLab();
  const file = landscape('Container Runtime', item('Beta', repository('acme/beta')), alpha);
  const first = await run(lab, file);
  expect(first).toMatchObject({ items: 2, tools: 2, skipped: [] });
  expect(first.events_appended).toBe(await lab.events());
  const [tool] = await readToolDocuments(lab.app.db, ['alpha'], lab.app.sourceOf);
  expect(tool).toMatchObject({ name: 'Alpha', categories: ['container-runtime', 'runtime'] });
  expect(tool?.links.map(({ target, relation, by }) => [target, relation, by])).toEqual([
    ['https://alpha.example/', 'site', 'index'],
    ['pkg:generic/landscape.cncf.io/alpha', 'self', 'index'],
    ['pkg:github/acme/alpha', 'repository', 'index'],
  ]);
  const work = (await taskStates(lab.app.db, ['pkg:github/acme/alpha'])).map(({ request }) => request);
  expect(work).toEqual(expect.arrayContaining(['repository', 'releases']));
  expect((await run(lab, file)).events_appended).toBe(0);
  expect(await lab.events()).toBe(first.events_appended);
});

test('nothing of Crunchbase is stored, in no capture, event or body', async () => {
  await using lab = await openLab();
  await run(lab, landscape('Container Runtime', alpha));
  const stored = await lab.query(
    "SELECT count(*)::int AS n FROM es.events WHERE data::text ~* 'crunchbase|joined' UNION ALL SELECT count(*) FROM crawl.capture WHERE c::text ~* 'crunchbase'".replace(
      'crawl.capture WHERE c',
      'crawl.capture c WHERE c',
    ),
  );
  expect(stored.map(({ n }) => Number(n))).toEqual([0, 0]);
  const bodies = await lab.query('SELECT DISTINCT sha256 FROM crawl.capture WHERE sha256 IS NOT NULL');
  expect(bodies).toHaveLength(2);
  for (const { sha256 } of bodies) {
    const body = await lab.app.blobs.read(lab.app.db, sha256 as Buffer);
    expect(body.toString()).not.toMatch(/crunchbase|joined/iu);
  }
});

test('a tool of the catalogue is found by its repository, keeps its name, and one of the same name is another tool', async () => {
  await using lab = await openLab();
  await importCatalog(lab.app);
  await catchUp(lab.app);
  const before = await toolsOf(lab);
  await run(
    lab,
    landscape(
      'Container Runtime',
      item('containerd the daemon', repository('containerd/containerd')),
      item('gulp', repository('someone/gulp')),
      item('Gulpjs', repository('another/gulp')),
    ),
  );
  expect((await toolsOf(lab)).filter((tool) => !before.includes(tool))).toEqual([
    'gulp-cncf-landscape',
    'gulpjs-cncf-landscape',
  ]);
  const [tool] = await readToolDocuments(lab.app.db, ['containerd'], lab.app.sourceOf);
  expect(tool?.name).toBe('containerd');
  expect(tool?.links.map(({ target }) => target)).toContain(
    'pkg:generic/landscape.cncf.io/containerd-the-daemon',
  );
});

test('a later file changes facts with their dates; an item of a new name stays its tool', async () => {
  await using lab = await openLab();
  const stage = (name: string, project: string, extra: string) =>
    landscape('Container Runtime', item(name, { ...repository('acme/alpha'), project }, extra));
  await run(lab, stage('Alpha', 'sandbox', 'accepted: 2021-01-02'));
  expect(await stageOf(lab, 'alpha')).toEqual([['sandbox', '2021-01-02']]);
  await run(lab, stage('Alpha', 'incubating', 'incubating: 2023-04-05'));
  expect(await stageOf(lab, 'alpha')).toEqual([['incubating', '2023-04-05']]);
  await run(lab, stage('Alpha Two', 'graduated', 'graduated: 2025-06-07'));
  expect(await stageOf(lab, 'alpha')).toEqual([['graduated', '2025-06-07']]);
  expect(await toolsOf(lab)).toEqual(['alpha']);
  await run(lab, stage('Alpha', 'incubating', 'incubating: 2023-04-05'));
  expect(await stageOf(lab, 'alpha')).toEqual([['incubating', '2023-04-05']]);
});

test('what a person cut stays cut', async () => {
  await using lab = await openLab();
  const file = (name: string) => landscape('Container Runtime', alpha, item(name, repository('acme/other')));
  await run(lab, file('Other'));
  const target = 'https://alpha.example/';
  const cut = { type: 'UnlinkTarget', target, reason: 'wrong', authority: { by: 'command' } } as const;
  await decideTool(lab.app.db, 'alpha', cut, ['test']);
  await run(lab, file('Another'));
  const [tool] = await readToolDocuments(lab.app.db, ['alpha'], lab.app.sourceOf);
  expect(tool?.links.map((link) => link.target)).not.toContain(target);
});

test('two processes at once import it once, and what a killed run left is taken up', async () => {
  await using lab = await openLab();
  const other = await lab.open();
  const file = landscape('Container Runtime', alpha, item('Beta', repository('acme/beta')));
  const { source, index } = listingIndex(lab.app, 'cncf-landscape');
  const body = new TextEncoder().encode(file);
  await Promise.all([lab.app, other].map((app) => importIndex(app, source, index, body)));
  const types = (await readStream<{ type: string }>(lab.app.db, streamOf.tool('alpha'))).map(
    ({ type }) => type,
  );
  expect(types.filter((type) => type === 'ToolRegistered')).toHaveLength(1);
  const unread = await lab.query(
    'SELECT 1 FROM crawl.capture c LEFT JOIN crawl.observation o ON o.capture = c.id WHERE o.capture IS NULL',
  );
  expect(unread).toEqual([]);
  // A capture that nobody has read is what a run leaves that dies between its two transactions.
  await lab.query(
    'BEGIN; SET LOCAL session_replication_role = replica; DELETE FROM crawl.observation; COMMIT',
  );
  await run(lab, file);
  expect((await run(lab, file)).events_appended).toBe(0);
});

test('an item that is listed no more is told; a file that lists next to nothing takes nothing away', async () => {
  await using lab = await openLab();
  const many = Array.from({ length: 12 }, (_, n) => item(`tool ${n}`, repository(`acme/tool-${n}`)));
  await run(lab, landscape('Container Runtime', ...many));
  const gone = async () =>
    (await lab.query("SELECT stream_id FROM es.events WHERE type = 'TargetGone'")).map(
      (row) => row['stream_id'],
    );
  await run(lab, landscape('Container Runtime', ...many.slice(1)));
  expect(await gone()).toEqual(['target/pkg:generic/landscape.cncf.io/tool-0']);
  await run(lab, landscape('Container Runtime', alpha));
  expect(await gone()).toHaveLength(1);
});

test('a product that was added by hand before is the same tool', async () => {
  await using lab = await openLab();
  expect(await addTool(lab.app, 'pkg:github/acme/alpha', 'My Alpha')).toBe('my-alpha');
  await run(lab, landscape('Container Runtime', alpha));
  expect(await toolsOf(lab)).toEqual(['my-alpha']);
});
