import type { ComparisonDocument } from '@juxta/comparison';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { cellOf } from './cells.ts';
import { brokenClaims, claimsOf } from './evidence.ts';
import { juxta, juxtaJson } from './juxta-process.ts';
import {
  openInstallation,
  openWorld,
  publishDebian,
  publishPage,
  publishTool,
  type Installation,
  type World,
} from './loopback-world.ts';
import { logFaults } from './normalized-log.ts';

const words = ['pkg:npm/alpha', 'pkg:npm/beta'];

describe('the evidence of a comparison of four sources', () => {
  let world: World;
  let installation: Installation;
  let document: ComparisonDocument;

  beforeAll(async () => {
    world = await openWorld();
    publishTool(world, 'alpha');
    publishTool(world, 'beta', { license: 'Apache-2.0' });
    publishPage(world, 'alpha');
    publishDebian(world, { alpha: '1.2.0-3', other: '9' });
    installation = await openInstallation(world);
    const { environment } = installation;
    await juxtaJson(['add', 'pkg:npm/alpha', '--no-crawl'], environment);
    await juxtaJson(['link', 'alpha', 'pkg:deb/debian/alpha', '--relation', 'distribution'], environment);
    document = await juxtaJson<ComparisonDocument>(['compare', ...words], environment);
  });
  afterAll(async () => {
    await installation[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });

  test('a package that was linked by hand speaks from its part of the index', () => {
    const version = cellOf(document, 'debian_version', 'alpha');
    expect(version).toMatchObject({ state: 'known', value: '1.2.0-3', source: 'debian' });
    expect(cellOf(document, 'debian_version', 'beta')).toEqual({ tool: 'beta', state: 'not_applicable' });
  });

  test('each value leads to its event, its capture and the bytes with that hash', async () => {
    const claims = claimsOf(document);
    expect(claims.length).toBeGreaterThan(20);
    const hosts = new Set(claims.map(({ evidence }) => new URL(evidence.url).host));
    expect([...hosts].toSorted()).toEqual(
      [world.npm, world.downloads, world.github, world.debian, world.site].map(({ host }) => host).toSorted(),
    );
    expect(await brokenClaims(installation, claims)).toEqual([]);
  });

  test('a claim that is false in any part is found out', async () => {
    const [claim] = claimsOf(document);
    if (!claim) throw new Error('nothing is claimed');
    const wrong = [
      { ...claim, value: 'other' },
      { ...claim, fact: '999999/license/0' },
      { ...claim, attribute: 'stars' },
      { ...claim, evidence: { ...claim.evidence, sha256: '00' } },
      { ...claim, evidence: { ...claim.evidence, url: 'https://other.example/' } },
    ];
    expect(await brokenClaims(installation, wrong)).toHaveLength(wrong.length);
  });

  test('each sentence rests on facts that the document shows', () => {
    const shown = new Set(claimsOf(document).map(({ fact }) => fact));
    const cited = document.differences.flatMap(({ facts }) => facts);
    expect(cited.length).toBeGreaterThan(0);
    expect(cited.filter((fact) => !shown.has(fact))).toEqual([]);
  });

  test('the log behind it has no gap and no repeat, and every capture was read', async () => {
    expect(await logFaults(installation)).toEqual([]);
  });

  test('each page was asked for once, robots.txt too', () => {
    const pages = world.requests();
    expect(pages.toSorted()).toEqual([...new Set(pages)].toSorted());
    expect(pages).toContain('debian /debian/dists/bookworm/InRelease');
  });

  test('later comparisons ask nobody and say the same, byte for byte where both times are pinned', async () => {
    const before = world.requests().length;
    const again = await juxtaJson<ComparisonDocument>(['compare', ...words], installation.environment);
    const { known_at: firstKnown, as_of: firstAsOf, ...first } = document;
    const { known_at: knownAt, as_of: asOf, ...second } = again;
    expect(second).toEqual(first);
    expect([knownAt >= firstKnown, asOf >= firstAsOf]).toEqual([true, true]);
    const pin = ['--known-at', String(firstKnown), '--as-of', firstAsOf];
    const pinned = await juxta(['compare', ...words, ...pin, '--json'], installation.environment);
    expect(pinned.stdout).toBe(`${JSON.stringify(document)}\n`);
    expect(world.requests().slice(before)).toEqual([]);
  });
});
