import type { Observation } from '@juxta/domain';
import { describe, expect, it } from 'vitest';

import { loadSpecs } from '../spec/load-specs.ts';
import {
  readRecorded,
  recordedFolder,
  recordedPresent,
  type RecordedAnswer,
} from '../spec/recorded-entries.ts';
import { instant, type RecordedAnswers, type RecordedEntry } from '../spec/source-spec.ts';
import { loadSources } from './load-sources.ts';

const specs = await loadSpecs();
const sources = await loadSources({
  JUXTA_NPM_REGISTRY: 'https://npm.registry.example',
  JUXTA_APT_DIR: recordedFolder,
});
const entries = readRecorded();

function addressOf(entry: RecordedEntry, { address }: RecordedAnswers): string {
  if (address) return address(entry);
  const [first = ''] = entry.answers.replace('<npm registry>', 'https://npm.registry.example').split(/[ ,]/u);
  return first.replace('<owner>', '-');
}

function observe(entry: RecordedAnswer, group: RecordedAnswers): Observation {
  const address = addressOf(entry, group);
  const { body, status } = entry;
  for (const source of [...sources.all.filter(({ id }) => id !== 'site'), ...sources.all]) {
    const recognized = source.recognize(address, body);
    if (!recognized) continue;
    const answer = {
      request: recognized.request,
      url: address,
      status,
      contentType: null,
      capturedAt: '2026-01-01T00:00:00Z',
      body,
    };
    return source.normalize(answer, recognized.target);
  }
  throw new Error(`no source recognizes ${address}`);
}

function statedIn(observation: Observation): ReadonlyMap<string, unknown> {
  if (observation.outcome === 'failed') return new Map([['failure', observation.failure.code]]);
  const stated = observation.facts.flatMap(({ attribute, value, original }): [string, unknown][] => [
    [attribute, value],
    [`${attribute} text`, original ?? value],
  ]);
  const counted = observation.metrics.map(({ metric, value }): [string, unknown] => [metric, value]);
  const links = observation.links.map(({ relation, target }): [string, unknown] => [
    `link ${relation}`,
    target,
  ]);
  const releases = observation.releases.map(({ version, publishedAt }): [string, unknown] => [
    `release ${version}`,
    publishedAt,
  ]);
  // A release that has no date is checked by `has <version>`, which is true.
  const listed = observation.releases.map(({ version }): [string, unknown] => [`has ${version}`, true]);
  return new Map<string, unknown>([...stated, ...counted, ...links, ...releases, ...listed]);
}

const groups = [...specs].flatMap(([source, { recorded }]) =>
  recorded.map((group, n) => ({ source, n, ...group })),
);

describe.skipIf(!recordedPresent)('recorded answers (skipped where ../shared/data is absent)', () => {
  describe.each(groups)('of $source, group $n', (group) => {
    const own = entries.filter(({ file }) => group.pattern.test(file));
    const checked = own.flatMap((entry) =>
      entry.facts.filter(({ what, value }) => group.claim(what, value, entry) !== null),
    );

    it.each(own)('agree with $file', (entry) => {
      const read = statedIn(observe(entry, group));
      for (const { what, value } of entry.facts) {
        const claimed = group.claim(what, value, entry);
        if (claimed === null) continue;
        const [name, expected] = claimed;
        const isTime = name.startsWith('release ') || name.endsWith('_at');
        expect
          .soft(isTime ? instant(read.get(name)) : read.get(name), `${entry.file} ${what}`)
          .toEqual(expected);
      }
    });

    it(`are checked in at least ${group.atLeast} places`, () => {
      expect(checked.length).toBeGreaterThanOrEqual(group.atLeast);
    });
  });

  it('are told: how many of how many', () => {
    const read = entries.filter(({ file }) => groups.some(({ pattern }) => pattern.test(file)));
    const checks = groups.flatMap(({ pattern, claim }) =>
      entries
        .filter(({ file }) => pattern.test(file))
        .flatMap((entry) => entry.facts.filter(({ what, value }) => claim(what, value, entry) !== null)),
    );
    const facts = entries.reduce((sum, entry) => sum + entry.facts.length, 0);
    console.info(
      `recorded answers: ${read.length} of ${entries.length} answers read, ${checks.length} of ${facts} facts checked`,
    );
    expect(read.length).toBeGreaterThan(0);
  });

  it('of a page give its repository and canonical address', () => {
    const entry = entries.find(({ file }) => file === 'sites-kubernetes/ingress-nginx-index.html');
    const group = groups.find(({ source }) => source === 'site');
    if (!entry || !group) throw new Error('the recorded page is missing');
    const read = statedIn(observe(entry, group));
    expect(read.get('link repository')).toBe('pkg:github/kubernetes/ingress-nginx');
    expect(read.get('homepage text')).toBe('https://kubernetes.github.io/ingress-nginx/');
    expect(read.get('icon')).toBe('https://kubernetes.github.io/ingress-nginx/assets/images/favicon.png');
  });
});
