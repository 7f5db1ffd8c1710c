import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';

import { chartNames, chartSection, chartVersions } from './index-yaml.ts';
import { source as unbound } from './index.ts';
import { spec } from './spec/index.ts';

const source = await unbound.bind({});
const [index] = spec.answers as [string];

function normalize(body: string, target = spec.example) {
  const bytes = Buffer.from(body);
  const url = spec.url;
  const answer = {
    request: 'index',
    url,
    status: 200,
    contentType: null,
    capturedAt: '2026-01-01T00:00:00Z',
    body: bytes,
  };
  return source.normalize(answer, target);
}

describe('the source of Helm repositories', () => {
  it('reads a chart', () => {
    expect(normalize(index)).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'name', value: 'kubernetes-dashboard' },
        { attribute: 'latest_version', value: '7.13.0', effectiveAt: '2025-05-28T15:16:01.402Z' },
        { attribute: 'latest_release_at', value: '2025-05-28T15:16:01.402Z' },
        { attribute: 'first_release_at', value: '2024-01-02T15:16:01Z' },
        { attribute: 'version_count', value: 2 },
        { attribute: 'app_version', value: '2.7' },
        { attribute: 'deprecated', value: 'deprecated' },
        { attribute: 'description', value: 'General-purpose web UI' },
        { attribute: 'homepage', value: 'https://dashboard.example/', original: 'https://dashboard.example' },
        { attribute: 'icon', value: 'https://dashboard.example/logo.svg' },
        { attribute: 'keywords', value: ['kubernetes'] },
        { attribute: 'repository', value: 'https://github.com/kubernetes/dashboard' },
      ],
      releases: [
        { version: '7.13.0', publishedAt: '2025-05-28T15:16:01.402Z', prerelease: false },
        { version: '7.12.0', publishedAt: '2024-01-02T15:16:01Z', prerelease: false },
      ],
      metrics: [],
      links: [
        {
          target: 'pkg:github/kubernetes/dashboard',
          relation: 'repository',
          evidence: {
            at: 'entries/kubernetes-dashboard/sources/0',
            text: 'https://github.com/kubernetes/dashboard',
          },
        },
        {
          target: 'https://dashboard.example/',
          relation: 'site',
          evidence: { at: 'entries/kubernetes-dashboard/home', text: 'https://dashboard.example' },
        },
      ],
    });
  });

  it('keeps the version 1.10 a text, and takes the highest that is stable', () => {
    const versions = ['1.9', '1.10', '2.0.0-beta.1'].map((version) => `  - version: ${version}\n`).join('');
    expect(normalize(`entries:\n  kubernetes-dashboard:\n${versions}`)).toMatchObject({
      facts: expect.arrayContaining([{ attribute: 'latest_version', value: '1.10' }]),
    });
  });

  it.each([
    ['', 'empty_body'],
    ['<html>', 'html_instead'],
    ['apiVersion: v1\nentries: {}\n', 'wrong_shape'],
    ['entries:\n  other:\n  - version: 1.0.0\n', 'not_found'],
    ['entries:\n  kubernetes-dashboard:\n  - name: x\n', 'wrong_shape'],
  ])('fails on %j as %s', (body, code) => {
    expect(normalize(body)).toMatchObject({ outcome: 'failed', failure: { code } });
  });

  it('fetches the index of a named repository once for all its charts', async () => {
    const repository = 'https://kubernetes.github.io/dashboard';
    const named = await unbound.bind({ JUXTA_HELM_REPOSITORIES: repository });
    const [list] = named.indexes;
    expect(named.requests(spec.example)).toEqual([]);
    expect(list?.speaksFor?.(spec.example)).toBe(true);
    expect(list?.speaksFor?.('pkg:helm/x?repository_url=https%3A%2F%2Fother.example')).toBe(false);
    async function* body() {
      yield Buffer.from(index.slice(0, 100));
      yield Buffer.from(index.slice(100));
    }
    const absent = spec.example.replace('kubernetes-dashboard', 'absent');
    const slices = await Array.fromAsync(list?.slice(body(), new Set([spec.example, absent])) ?? []);
    expect(slices.map(({ target }) => target)).toEqual([spec.example]);
    expect(normalize(Buffer.from(slices[0]?.bytes ?? []).toString())).toEqual(normalize(index));
  });

  it('cuts what a YAML writer writes, whichever way it indents lists', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/u);
    const version = fc.record({
      apiVersion: fc.constant('v2'),
      description: fc.constantFrom('one line', 'two\nlines:\n  version: 9\n', 'a: b', '- c'),
      version: fc.stringMatching(/^\d\.\d{1,2}\.\d$/u),
    });
    const charts = fc.dictionary(name, fc.array(version, { minLength: 1, maxLength: 4 }), { minKeys: 1 });
    fc.assert(
      fc.property(charts, fc.boolean(), (entries, indentSeq) => {
        const text = stringify({ apiVersion: 'v1', entries, generated: 'now' }, { indentSeq });
        expect(chartNames(text)).toEqual(Object.keys(entries));
        for (const [chart, versions] of Object.entries(entries))
          expect(chartVersions(chartSection(text, chart) ?? '').map((one) => one.version)).toEqual(
            versions.map((one) => one.version),
          );
      }),
    );
  });

  it('recognizes an index by the chart in its fragment, else by its first', () => {
    expect(source.recognize('https://kubernetes.github.io/dashboard/index.yaml', Buffer.from(index))).toEqual(
      {
        target: spec.example,
        request: 'index',
      },
    );
    expect(source.recognize('https://kubernetes.github.io/dashboard/index.yaml')).toBeNull();
    expect(source.matches('pkg:helm/bitnami/redis')).toBe(false);
  });
});
