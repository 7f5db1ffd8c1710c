import type { Observation } from '@juxta/domain';
import { describe, expect, it } from 'vitest';

import { loadSources } from '../../load-sources.ts';

const { get } = await loadSources({ JUXTA_NPM_REGISTRY: 'https://npm.registry.example' });
const source = get('endoflife');

function read(url: string, body: unknown, capturedAt = '2026-06-01T00:00:00Z'): Observation {
  const found = source?.recognize(url);
  if (!source || !found) throw new Error(`${url} is not recognized`);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = { url, status: 200, contentType: null, capturedAt, body: new TextEncoder().encode(text) };
  return source.normalize({ ...answer, request: found.request }, found.target);
}

const facts = (observation: Observation): Record<string, unknown> =>
  observation.outcome === 'read'
    ? Object.fromEntries(observation.facts.map(({ attribute, value }) => [attribute, value]))
    : { failure: observation.failure.code };

const cycles = [
  { cycle: '3', releaseDate: '2026-05-01', eol: false, latest: '3.1', latestReleaseDate: '2026-05-20' },
  { cycle: '2', releaseDate: '2025-05-01', eol: '2026-06-01', latest: '2.9' },
  { cycle: '1', releaseDate: '2024-05-01', eol: '2026-05-31', latest: '1.9' },
  { cycle: '0', eol: true },
];

describe('a product', () => {
  it('has support windows whatever the day, and supported lines of the day of the answer', () => {
    const url = 'https://endoflife.date/api/thing.json';
    expect(facts(read(url, cycles))).toMatchObject({
      support_windows: [
        '3: 2026-05-01 to open',
        '2: 2025-05-01 to 2026-06-01',
        '1: 2024-05-01 to 2026-05-31',
        '0: unknown to ended',
      ],
      supported_lines: ['3', '2'],
      next_end_of_life_at: '2026-06-01T00:00:00Z',
      latest_version: '3.1',
      latest_line: '3',
      release_line_count: 4,
    });
    expect(facts(read(url, cycles, '2026-06-02T00:00:00Z'))['supported_lines']).toEqual(['3']);
  });

  it('says the same in each of its forms', () => {
    const v1 = {
      result: {
        releases: cycles.map(({ cycle, releaseDate, eol, latest, latestReleaseDate }) => ({
          name: cycle,
          releaseDate,
          isEol: eol === true,
          eolFrom: typeof eol === 'string' ? eol : null,
          latest: latest === undefined ? null : { name: latest, date: latestReleaseDate },
        })),
      },
    };
    const front = `---\nreleases:\n${cycles
      .map((cycle) =>
        Object.entries(cycle)
          .map(
            ([key, value], n) =>
              `${n === 0 ? '  - ' : '    '}${key === 'cycle' ? 'releaseCycle' : key}: ${value}`,
          )
          .join('\n'),
      )
      .join('\n')}\n---\n# Thing\n`;
    const first = read('https://endoflife.date/api/thing.json', cycles);
    expect(read('https://endoflife.date/api/v1/products/thing/', v1)).toEqual(first);
    expect(read('https://endoflife.date/thing', front)).toEqual(first);
  });

  it.each([
    ['', 'empty_body'],
    ['<!doctype html>', 'html_instead'],
    ['{"message":"Product not found"}', 'wrong_shape'],
    ['[]', 'wrong_shape'],
    ['{"result":', 'bad_json'],
    ['---\nreleases: [\n---\n', 'bad_yaml'],
  ])('%j is no product: %s', (body, code) => {
    expect(facts(read('https://endoflife.date/thing', body))).toEqual({ failure: code });
  });

  it('links what it names as itself, with where that stands', () => {
    const observation = read('https://endoflife.date/thing', {
      identifiers: [
        { purl: 'pkg:docker/library/thing' },
        { purl: 'pkg:github/a/b' },
        { cpe: 'cpe:/a' },
        { purl: '?' },
      ],
      auto: { methods: [{ git: 'https://github.com/a/b.git' }] },
      releases: cycles,
    });
    expect(observation.outcome === 'read' && observation.links).toEqual([
      {
        target: 'pkg:docker/thing',
        relation: 'image',
        evidence: { at: '/identifiers/0/purl', text: 'pkg:docker/library/thing' },
      },
      {
        target: 'pkg:github/a/b',
        relation: 'repository',
        evidence: { at: '/auto/methods/0/git', text: 'https://github.com/a/b.git' },
      },
    ]);
  });
});
