import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { juxtaJson } from './juxta-process.ts';
import {
  openInstallation,
  openWorld,
  publishDebian,
  publishPage,
  publishTool,
  type Installation,
  type World,
} from './loopback-world.ts';

interface Link {
  readonly what: 'TargetLinked' | 'TargetLinkRefused' | 'TargetUnlinked';
  readonly target: string;
  readonly relation: string | null;
  readonly by: string;
  readonly fact: string | null;
  readonly text: string | null;
}

describe('one name', () => {
  let world: World;
  let installation: Installation;
  const debian = 'pkg:deb/debian/node-delta';

  const run = <Document>(...words: readonly string[]): Promise<Document> =>
    juxtaJson<Document>(words, installation.environment);
  const linksOf = async (tool: string): Promise<readonly Link[]> =>
    (await run<{ links: readonly Link[] }>('explain', tool, 'links')).links;
  const targetsOf = async (tool: string): Promise<readonly string[]> =>
    (await run<{ links: readonly { target: string }[] }>('tool', tool)).links.map(({ target }) => target);

  beforeAll(async () => {
    world = await openWorld();
    publishTool(world, 'delta');
    publishPage(world, 'delta');
    const home = `Homepage: ${world.site.url}/delta`;
    // A namesake with another home stays out; so does a package with the same home and another name.
    publishDebian(world, {
      'node-delta': `1.2.0-1\n${home}`,
      delta: '9\nHomepage: https://elsewhere.example/',
      'delta-doc': `1.2.0-1\n${home}`,
    });
    installation = await openInstallation(world);
    await run('add', 'pkg:npm/delta');
  });
  afterAll(async () => {
    await installation[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });

  test('finds repository, site and Debian package of the same tool, and no namesake', async () => {
    expect((await targetsOf('delta')).toSorted()).toEqual(
      [`${world.site.url}/delta`, debian, 'pkg:github/acme/delta', 'pkg:npm/delta'].toSorted(),
    );
  });

  test('each link that a machine made names the statement that it rests on, which says so', async () => {
    const made = (await linksOf('delta')).filter(({ by }) => by === 'linker');
    expect(made.map(({ target, relation }) => `${relation} ${target}`).toSorted()).toEqual(
      [
        `distribution ${debian}`,
        'repository pkg:github/acme/delta',
        `site ${world.site.url}/delta`,
      ].toSorted(),
    );
    for (const { fact, target, text } of made) {
      const [position, kind, n] = (fact ?? '').split('/');
      expect(kind).toBe('link');
      const [event] = await installation.query<{ stream_id: string; link: { evidence: { text: string } } }>(
        `SELECT stream_id, data -> 'links' -> $2::int AS link FROM es.events WHERE position = $1 AND type = 'LinksObserved'`,
        [position, n],
      );
      // The package names the others; Debian's package names the site itself.
      expect(event?.stream_id).toBe(`target/${target === debian ? debian : 'pkg:npm/delta'}`);
      expect(text).toContain(event?.link.evidence.text);
    }
  });

  test('a wrong one is cut for good, also after the next crawl', async () => {
    await run('unlink', 'delta', debian, '--reason', 'another delta');
    expect(await targetsOf('delta')).not.toContain(debian);
    publishDebian(world, { 'node-delta': `1.3.0-1\nHomepage: ${world.site.url}/delta` });
    await run('crawl', 'delta', '--refresh');
    expect(await targetsOf('delta')).not.toContain(debian);
    const last = (await linksOf('delta')).filter(({ target }) => target === debian).at(-1);
    expect(last).toMatchObject({ what: 'TargetUnlinked', by: 'command' });
  });
});
