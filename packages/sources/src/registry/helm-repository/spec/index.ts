import { instant, type Claim, type SourceSpec } from '../../../../spec/source-spec.ts';

const index = `apiVersion: v1
entries:
  kubernetes-dashboard:
  - apiVersion: v2
    appVersion: "2.7"
    created: "2025-05-28T15:16:01.402546423Z"
    dependencies:
    - name: ingress-nginx
      version: 4.12.0
    deprecated: true
    description: General-purpose web UI
    home: https://dashboard.example
    icon: https://dashboard.example/logo.svg
    keywords:
    - kubernetes
    name: kubernetes-dashboard
    sources:
    - https://github.com/kubernetes/dashboard
    version: 7.13.0
  - created: 2024-01-02T15:16:01Z
    version: 7.12.0
generated: "2025-05-28T15:16:01.402762296Z"
`;

const claim: Claim = (what, value) => {
  const [, , fact] = /^chart ([\w-]+): (.*)$/u.exec(what) ?? [];
  if (fact === 'count of versions') return ['version_count', value];
  if (fact === 'first listed version') return ['latest_version', value];
  if (fact === 'created of the first') return ['latest_release_at', instant(value)];
  if (fact === 'appVersion of the first') return ['app_version', value === 'None' ? undefined : value];
  return null;
};
/** The facts of the first chart of an index, which is the one that speaks where none is named. */
const ofFirst: Claim = (what, value, entry) => {
  const first = entry.facts.map((fact) => /^chart ([\w-]+):/u.exec(fact.what)?.[1]).find(Boolean);
  return what.startsWith(`chart ${first}:`) ? claim(what, value, entry) : null;
};

export const spec: SourceSpec = {
  example: 'pkg:helm/kubernetes-dashboard?repository_url=https%3A%2F%2Fkubernetes.github.io%2Fdashboard',
  url: 'https://kubernetes.github.io/dashboard/index.yaml#kubernetes-dashboard',
  answers: [index],
  recorded: [
    {
      pattern: /^sites-kubernetes\/dashboard-helm-index\.yaml$|^renovate\/helm-stable-index\.yaml$/u,
      claim: ofFirst,
      atLeast: 7,
    },
    {
      pattern: /^renovate\/helm-stable-index\.yaml$/u,
      claim: (what, value, entry) => (what.startsWith('chart aerospike:') ? claim(what, value, entry) : null),
      atLeast: 3,
      address: () => 'https://kubernetes-charts.storage.googleapis.com/index.yaml#aerospike',
    },
  ],
};
