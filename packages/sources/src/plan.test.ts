import { expect, test } from 'vitest';

import { loadSources } from './load-sources.ts';
import { paceKey, planTarget } from './plan.ts';

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
