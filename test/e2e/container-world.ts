import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { webServer } from '@juxta/testing/web';

import { onlyTargetsLike, openInstallation, openWorld, type Installation } from './loopback-world.ts';

/** What the landscape says of three container runtimes, and of a Kubernetes distribution. */
const landscape = `landscape:
  - category:
    name: Runtime
    subcategories:
      - subcategory:
        name: Container Runtime
        items:
          - item:
            name: containerd
            homepage_url: https://containerd.io/
            project: graduated
            repo_url: https://github.com/containerd/containerd
            extra:
              accepted: '2017-03-29'
              incubating: '2017-03-29'
              graduated: '2019-02-28'
              audits:
                - date: '2023-03-02'
                  type: fuzzing
              summary_tags: Container Runtime, OCI, CRI
          - item:
            name: CRI-O
            homepage_url: https://cri-o.io/
            project: graduated
            repo_url: https://github.com/cri-o/cri-o
            extra:
              accepted: '2019-04-08'
              summary_tags: OCI, CRI
          - item:
            name: rkt
            homepage_url: https://github.com/rkt/rkt
            project: archived
            repo_url: https://github.com/rkt/rkt
            extra:
              accepted: '2017-03-29'
              archived: '2019-08-16'
  - category:
    name: Platform
    subcategories:
      - subcategory:
        name: Certified Kubernetes - Distribution
        items:
          - item:
            name: Some Kubernetes
            homepage_url: https://distribution.example/
            repo_url: https://github.com/acme/some-kubernetes
`;

const now = Date.now();

/** A UTC day so many days from today: what is active or supported is so on the day of the test. */
export function day(fromToday: number): string {
  return new Date(now + fromToday * 86_400_000).toISOString().slice(0, 10);
}

const owner = { type: 'Organization' };
const repositories = {
  'containerd/containerd': {
    id: 46_089_560,
    owner,
    archived: false,
    created_at: '2015-11-12T23:52:13Z',
    pushed_at: `${day(-2)}T10:00:00Z`,
    language: 'Go',
    license: { spdx_id: 'Apache-2.0' },
    stargazers_count: 20_000,
  },
  'rkt/rkt': {
    id: 26_204_386,
    owner,
    archived: true,
    description: '[Project ended] rkt is a pod-native container engine for Linux.',
    created_at: '2014-11-05T01:35:31Z',
    pushed_at: '2020-02-24T20:10:00Z',
    language: 'Go',
    license: { spdx_id: 'Apache-2.0' },
    stargazers_count: 8_800,
  },
};

const product = {
  result: {
    name: 'containerd',
    links: { releasePolicy: 'https://containerd.io/releases/' },
    releases: [
      ['2.3', day(-200), day(500), '2.3.4', day(-30)],
      ['2.2', day(-380), day(20), '2.2.7', day(-30)],
      ['2.1', day(-560), day(-90), '2.1.9', day(-120)],
    ].map(([name, releaseDate, eolFrom, latest, date]) => ({
      name,
      releaseDate,
      eolFrom,
      latest: { name: latest, date },
    })),
  },
};
const dated = {
  versions: {
    '1.1.0': { name: '1.1.0', date: '2018-04-23' },
    '2.3.4': { name: '2.3.4', date: day(-30) },
  },
};

/** One installation whose forge, proxy, lifecycle data and landscape are small answers on loopback. */
export async function openContainerWorld() {
  const world = await openWorld();
  const [endoflife, proxy] = await Promise.all([webServer({}), webServer({})]);
  for (const [name, repository] of Object.entries(repositories))
    world.github.set(`GET /repos/${name}`, {
      body: { ...repository, full_name: name, html_url: `https://github.com/${name}` },
    });
  endoflife.set('GET /api/v1/products/containerd', { body: product });
  endoflife.set('GET /releases/containerd.json', { body: dated });
  const modules = {
    'github.com/containerd/containerd/v2': ['v2.3.4', `${day(-30)}T09:00:00Z`],
    'github.com/rkt/rkt': ['v1.30.0', '2018-04-13T12:34:56Z'],
  };
  for (const [path, [Version, Time]] of Object.entries(modules))
    proxy.set(`GET /${path}/@latest`, { body: { Version, Time } });
  const installation = await openInstallation(world, {
    JUXTA_ENDOFLIFE_API: `${endoflife.url}/api/v1`,
    JUXTA_ENDOFLIFE_RELEASES: `${endoflife.url}/releases`,
    JUXTA_GO_PROXY: proxy.url,
    JUXTA_GO_PKGSITE: proxy.url,
    JUXTA_ALLOW_HOSTS: [world.environment['JUXTA_ALLOW_HOSTS'], endoflife.host, proxy.host].join(','),
  });
  const file = join(installation.dataDir, 'landscape.yml');
  await writeFile(file, landscape);
  return {
    installation,
    file,
    [Symbol.asyncDispose]: async () => {
      await installation[Symbol.asyncDispose]();
      await Promise.all([endoflife.close(), proxy.close()]);
      await world[Symbol.asyncDispose]();
    },
  };
}

/** Leaves in the schedule what the loopback servers answer for. */
export function onlyContainers(installation: Installation): Promise<void> {
  return onlyTargetsLike(
    installation,
    '^(pkg:github/(containerd/containerd|rkt/rkt)|pkg:golang/github.com/(containerd/containerd/v2|rkt/rkt)|https://endoflife.date/containerd)$',
  );
}
