import { randomUUID } from 'node:crypto';

import { fold, streamOf, target as targetDecider, type TargetEvent, type ToolCommand } from '@juxta/domain';
import { readStream } from '@juxta/store';
import { redirectTo, webServer } from '@juxta/testing/web';
import { expect, test } from 'vitest';

import { openCrawlLab, type CrawlLab } from '../../services/crawler/spec/crawl-lab.ts';
import { normalizePending } from '../../services/normalizer/src/normalize.ts';
import { decideTool, linkOnce } from '../../services/projector/src/linker.ts';

const page = (title: string) => ({
  headers: { 'content-type': 'text/html' },
  body: `<title>${title}</title>`,
});
const authority = { by: 'command' as const };

/** All that is due of an address is asked for, as often as the schedule would in some days, and read. */
async function visits(lab: CrawlLab, url: string, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    await lab.later();
    await lab.visit(url);
    await normalizePending(lab.parts, url);
  }
  while ((await linkOnce(lab.parts)) > 0);
}

async function titleOf({ parts }: CrawlLab, url: string): Promise<string | undefined> {
  const events = await readStream<TargetEvent>(parts.db, streamOf.target(url));
  return fold(targetDecider, events).facts.get('title')?.value;
}

test('a site that left its host is read at the new one, as a site of the same tool', async () => {
  await using server = await webServer({ 'GET /robots.txt': { status: 404 }, 'GET /': page('at first') });
  const [old, here] = ['old.example', 'new.example'].map((name) => `http://${name}:${server.port}/`) as [
    string,
    string,
  ];
  await using lab = await openCrawlLab([old, here].map((url) => new URL(url).host));
  const commands: readonly ToolCommand[] = [
    { type: 'RegisterTool', tool: 'a', name: 'A', aliases: [], categories: [], authority },
    { type: 'LinkTarget', target: old, relation: 'site', authority },
  ];
  for (const command of commands) await decideTool(lab.parts.db, 'a', command, [randomUUID()]);
  while ((await linkOnce(lab.parts)) > 0);
  await visits(lab, old, 1);
  server.set('GET /', (request, response) => {
    const isOld = request.headers.host === new URL(old).host;
    if (isOld) response.writeHead(301, { location: here }).end();
    else response.writeHead(200, page('moved').headers).end(page('moved').body);
  });
  await visits(lab, old, 2);
  expect(await lab.query('SELECT 1 FROM crawl.task WHERE target = $1', [here])).toEqual([]);
  await visits(lab, old, 1);
  await visits(lab, here, 1);
  expect([await titleOf(lab, old), await titleOf(lab, here)]).toEqual(['"at first"', '"moved"']);
  server.set('GET /', redirectTo(old, 301));
  await visits(lab, here, 4);
  const told = await lab.query<{ stream: string; type: string; to: string }>(
    `SELECT stream_id AS stream, type, coalesce(data->>'to', data->>'target') AS to FROM es.events
     WHERE type IN ('TargetMoved', 'TargetLinked') ORDER BY position`,
  );
  expect(told.map(({ stream, type, to }) => [stream, type, to])).toEqual([
    ['tool/a', 'TargetLinked', old],
    [`target/${old}`, 'TargetMoved', here],
    ['tool/a', 'TargetLinked', here],
    [`target/${here}`, 'TargetMoved', old],
  ]);
});
