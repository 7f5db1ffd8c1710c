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

function observe(
  entry: RecordedAnswer,
  group: RecordedAnswers,
): { observation: Observation; target: string } {
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
    return { observation: source.normalize(answer, recognized.target), target: recognized.target };
  }
  throw new Error(`no source recognizes ${address}`);
}

/** The first and the last support window, whose texts are `<line>: <day> to <day>`. */
function windowsIn(observation: Observation): readonly [string, unknown][] {
  if (observation.outcome === 'failed') return [];
  const windows = observation.facts.find(({ attribute }) => attribute === 'support_windows')?.value;
  const texts: readonly unknown[] = Array.isArray(windows) ? windows : [];
  return [
    ['first', texts[0]],
    ['last', texts.at(-1)],
  ].flatMap(([place, text]) => {
    const [, line, end] = /^(.+): \S+ to (\S+)$/u.exec(String(text)) ?? [];
    return [
      [`line ${String(place)}`, line],
      [`window ${String(place)}`, end],
    ];
  });
}

function statedIn({ observation, target }: ReturnType<typeof observe>): ReadonlyMap<string, unknown> {
  if (observation.outcome === 'failed') return new Map([['failure', observation.failure.code]]);
  const stated = observation.facts.flatMap(({ attribute, value, original }): [string, unknown][] => [
    [attribute, value],
    [`${attribute} text`, original ?? value],
    [`${attribute} first`, Array.isArray(value) ? value[0] : value],
    [`count ${attribute}`, Array.isArray(value) ? value.length : undefined],
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
  const whole: readonly [string, unknown][] = [
    ['target', target],
    ['count releases', observation.releases.length],
  ];
  return new Map<string, unknown>([
    ...whole,
    ...windowsIn(observation),
    ...stated,
    ...counted,
    ...links,
    ...releases,
    ...listed,
  ]);
}

const groups = [...specs].flatMap(([source, { recorded }]) =>
  recorded.map((group, n) => ({ source, n, ...group })),
);

/** What the index says of answers that are read and no claim checks: by source, how often. */
function unchecked(read: readonly RecordedAnswer[]): string {
  const left = read.flatMap((entry) => {
    const own = groups.filter(({ pattern }) => pattern.test(entry.file));
    return entry.facts
      .filter(({ what, value }) => own.every((group) => group.claim(what, value, entry) === null))
      .map(({ what }) => `${own[0]?.source}: ${what.replaceAll(/\d[\w.-]*/gu, 'N')}`);
  });
  const counts = Map.groupBy(left, (text) => text);
  return [...counts].map(([text, all]) => `  not checked ×${all.length} ${text}`).join('\n');
}

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
    const count = (some: readonly RecordedEntry[]): number =>
      some.reduce((sum, entry) => sum + entry.facts.length, 0);
    console.info(
      `recorded answers: ${read.length} of ${entries.length} answers are of formats that sources read; ` +
        `${checks.length} of their ${count(read)} facts are checked (of all answers: ${count(entries)})\n` +
        (process.env['JUXTA_TELL_UNCHECKED'] === undefined ? '' : unchecked(read)),
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
