import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';
import { WARCParser } from 'warcio';

import { juxta, juxtaJson } from './juxta-process.ts';
import { openInstallation, openWorld } from './loopback-world.ts';

interface Explained {
  readonly values: ReadonlyArray<{
    readonly value: unknown;
    readonly observed_at: string;
    readonly evidence: { readonly capture: string; readonly sha256: string };
  }>;
}

test('what one installation captured, another one reads from an archive: the same facts, and no request', async () => {
  await using world = await openWorld();
  await using first = await openInstallation(world, { JUXTA_SITE_PAGES: '2' });
  await using second = await openInstallation(world);
  const home = `${world.site.url}/alpha`;
  world.site.set('GET /alpha', {
    headers: { 'content-type': 'text/html' },
    body: '<title>alpha</title><h2 id=f>Features</h2><ul><li>one<li>two</ul>',
  });
  const { tools } = await juxtaJson<{ tools: string[] }>(['crawl', home], first.environment);
  const file = path.join(first.dataDir, 'alpha.warc.gz');
  const written = await juxtaJson<{ captures: number }>(
    ['export', 'warc', '--file', file],
    first.environment,
  );
  expect(written.captures).toBeGreaterThan(3);
  const again = await juxta(['export', 'warc', '--file', file], first.environment);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('file_exists')]);

  const asked = world.requests().length;
  const read = await juxtaJson<{ captures: number; failures: number }>(
    ['import', 'warc', file],
    second.environment,
  );
  expect(read).toMatchObject({ captures: written.captures, failures: 0 });
  await juxtaJson(['add', home, '--no-crawl'], second.environment);
  const explain = (environment: typeof first.environment) =>
    juxtaJson<Explained>(['explain', tools[0] ?? '', 'features'], environment);
  const [there, here] = [await explain(first.environment), await explain(second.environment)];
  const told = ({ values }: Explained) =>
    values.map(({ value, observed_at, evidence }) => [value, observed_at, evidence.capture, evidence.sha256]);
  expect(told(here)).toEqual(told(there));
  expect(told(here)[0]?.[0]).toEqual(['one', 'two']);
  expect(world.requests()).toHaveLength(asked);
  expect(await typesByWarcio(file)).toEqual(new Set(['warcinfo', 'response', 'revisit']));
});

/** Reads the archive with the field's own library, and checks the digests that it states of its answers. */
async function typesByWarcio(file: string): Promise<ReadonlySet<string>> {
  const types = new Set<string>();
  for await (const record of new WARCParser(createReadStream(file))) {
    types.add(record.warcType);
    const payload = await record.readFully(false);
    const digest = `sha256:${createHash('sha256').update(payload).digest('hex')}`;
    if (record.warcType === 'response') expect(record.warcPayloadDigest).toBe(digest);
    expect(record.warcHeaders.statusline).toBe('WARC/1.1');
  }
  return types;
}
