import { expect, test } from 'vitest';

import { loadSources, type Sources } from './load-sources.ts';
import { hasDeclaredPace, paceKey, planTarget } from './plan.ts';

const sources = await loadSources({ JUXTA_NPM_REGISTRY: 'https://packages.example' });

test('a page of a host that a source declares has the host’s pace, and stands in its queue', () => {
  const [module] = planTarget(sources, 'pkg:golang/github.com/containerd/containerd').filter(
    ({ host }) => host === 'pkg.go.dev',
  );
  const [page] = planTarget(sources, 'https://pkg.go.dev/about');
  expect(page).toMatchObject({ source: 'site', host: 'pkg.go.dev', delayMs: module?.delayMs });
});

test('other sites are paced by their domain', () => {
  expect(planTarget(sources, 'https://docs.gulpjs.com/')[0]).toMatchObject({
    host: 'gulpjs.com',
    delayMs: 1_000,
  });
  expect(paceKey(sources, 'http://127.0.0.1:8080/a')).toBe('127.0.0.1:8080');
  expect(paceKey(sources, 'https://packages.example/gulp')).toBe('packages.example');
  expect(paceKey(sources, 'https://other.packages.example/')).toBe('packages.example');
});

test('a pace is declared for the hosts of sources, and for nobody else', () => {
  expect(hasDeclaredPace(sources, paceKey(sources, 'https://packages.example/gulp'))).toBe(true);
  expect(hasDeclaredPace(sources, paceKey(sources, 'https://docs.gulpjs.com/'))).toBe(false);
});

test('what is asked for is told apart by address, types, size cap, credentials and version, and by nothing else', async () => {
  const asked = (from: Sources): Record<string, string | null> =>
    Object.fromEntries(planTarget(from, 'pkg:npm/gulp').map((one) => [one.request, one.asked]));
  const npm = sources.get('npm');
  if (!npm) throw new Error('there is no npm source');
  const withNpm = (more: Partial<typeof npm>): Sources => ({
    ...sources,
    forTarget: () => ({ ...npm, ...more }),
  });
  const changed = (more: Partial<ReturnType<typeof npm.requests>[number]>): Sources =>
    withNpm({
      requests: (target) =>
        npm.requests(target).map((one) => (one.name === 'document' ? { ...one, ...more } : one)),
    });
  const usual = asked(sources);
  expect(usual['document']).toMatch(/^[0-9a-f]{8}$/u);
  expect(new Set(Object.values(usual)).size).toBe(Object.keys(usual).length);
  expect(asked(changed({ refreshSeconds: 5, headers: { 'x-github-api-version': '2022-11-28' } }))).toEqual(
    usual,
  );
  for (const other of [
    changed({ accepts: ['text/plain'] }),
    changed({ maxBytes: 5 }),
    changed({ headers: { authorization: 'Bearer x' } }),
    changed({ url: 'https://mirror.example/gulp' }),
  ]) {
    const { document, ...others } = asked(other);
    expect(document).not.toBe(usual['document']);
    expect({ ...others, document: usual['document'] }).toEqual(usual);
  }
  expect(asked(withNpm({ version: npm.version + 1 }))['document']).not.toBe(usual['document']);
});
