import type { Claim, RecordedEntry, SourceSpec } from '../../../../spec/source-spec.ts';

const file = `landscape:
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
            crunchbase: https://www.crunchbase.com/organization/x
            second_path:
              - "Wasm / Runtimes"
            extra:
              accepted: '2017-03-29'
              graduated: '2019-02-28'
              documentation_url: https://containerd.io/docs/
              summary_tags: a,b
              audits:
                - date: '2023-02-28'
                  type: security
`;
const slice = {
  item: {
    name: 'containerd',
    description: 'd',
    homepage_url: 'https://containerd.io/',
    repo_url: 'https://github.com/containerd/containerd',
    project: 'sandbox',
    extra: {
      accepted: '2017-03-29',
      incubating: '2018-01-01',
      archived: '2020-01-01',
      audits: [{ date: '2023-02-28' }],
    },
  },
  paths: ['Runtime / Container Runtime'],
};

const names: Readonly<Record<string, string>> = {
  homepage_url: 'homepage text',
  repo_url: 'repository',
  project: 'cncf_stage',
};

/** The index of recorded answers checks several items of one file, each by its name. */
const claimOf =
  (item: string): Claim =>
  (what, value) => {
    const prefix = `item "${item}": `;
    if (!what.startsWith(prefix)) return null;
    const member = what.slice(prefix.length);
    if (member === 'category / subcategory') return ['landscape_categories', [value]];
    const name = names[member];
    return name === undefined ? null : [name, value];
  };

const recordedItems: Readonly<Record<string, string>> = {
  containerd: 'containerd',
  lxd: 'lxd',
  'Docker Swarm': 'docker-swarm',
  Kubernetes: 'kubernetes',
  'Docker Compose': 'docker-compose',
  Codefresh: 'codefresh',
  GitLab: 'gitlab',
  'Rancher Kubernetes': 'rancher-kubernetes',
  'Rancher Kubernetes Engine (RKE)': 'rancher-kubernetes-engine-rke',
  Portainer: 'portainer',
  Grafana: 'grafana',
  Graphite: 'graphite',
  Elastic: 'elastic',
};

export const spec: SourceSpec = {
  example: 'pkg:generic/landscape.cncf.io/containerd',
  url: 'https://raw.githubusercontent.com/cncf/landscape/master/landscape.yml#containerd',
  answers: [file, slice],
  recorded: Object.entries(recordedItems).map(([name, slug]) => ({
    pattern: /^cncf-landscape\/.*\.yml$/u,
    claim: claimOf(name),
    atLeast: name === 'Codefresh' ? 2 : 3,
    address: ({ answers }: RecordedEntry) => `${answers}#${slug}`,
  })),
};
