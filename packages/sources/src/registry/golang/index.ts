import type { Coverage } from '@juxta/domain';

import { defineSource } from '../../source.ts';
import { escapedPath, modulePath, recognize } from './address.ts';
import { normalize } from './normalize.ts';
import { goSettings, type GoSettings } from './settings.ts';

const none: Coverage = { attributes: [], metrics: [], releases: 'none', links: false };
const covers = {
  latest: { ...none, attributes: ['latest_version', 'latest_release_at', 'repository'], links: true },
  list: { ...none, attributes: ['version_count'] },
  versions: { ...none, attributes: ['deprecated'], releases: 'latest' },
  module: { ...none, attributes: ['license'] },
  importers: { ...none, metrics: ['importers@go'] },
} satisfies Record<string, Coverage>;

export const source = defineSource<GoSettings>({
  id: 'go',
  version: 1,
  licence: 'https://policies.google.com/terms',
  terms: 'https://go.dev/tos',
  settings: goSettings,
  hosts: ({ proxy, fromClient, pkgsite }) => [
    ...(proxy === null ? [] : [{ base: proxy, delayMs: 500, rule: 'https://proxy.golang.org/', fromClient }]),
    // No limit is stated; the API is new and in trial.
    { base: pkgsite, delayMs: 1_000, rule: 'https://pkg.go.dev/api' },
  ],
  matches: (target) => modulePath(target) !== null,
  requests: (target, { proxy, pkgsite }) => {
    const path = modulePath(target);
    if (path === null) return [];
    const common = {
      declaredHost: true,
      obeysRobots: false,
      maxBytes: 8 * 1024 * 1024,
      refreshSeconds: 24 * 3_600,
    };
    const json = { ...common, accept: 'application/json', accepts: ['application/json'] };
    const api = `${pkgsite}/v1beta`;
    const plain = encodeURI(path);
    return [
      ...(proxy === null
        ? []
        : [
            {
              ...common,
              name: 'latest',
              url: `${proxy}/${escapedPath(path)}/@latest`,
              accept: 'application/json',
              accepts: ['application/json', 'text/plain'],
              // What the proxy has not cached is not fetched for us.
              headers: { 'disable-module-fetch': 'true' },
              refreshSeconds: 6 * 3_600,
              covers: covers.latest,
            },
            {
              ...common,
              name: 'list',
              url: `${proxy}/${escapedPath(path)}/@v/list`,
              accept: 'text/plain',
              accepts: ['text/plain'],
              headers: { 'disable-module-fetch': 'true' },
              covers: covers.list,
            },
          ]),
      { ...json, name: 'versions', url: `${api}/versions/${plain}?limit=500`, covers: covers.versions },
      { ...json, name: 'module', url: `${api}/module/${plain}?licenses=true`, covers: covers.module },
      { ...json, name: 'importers', url: `${api}/imported-by/${plain}?limit=1`, covers: covers.importers },
    ];
  },
  normalize,
  recognize,
});
