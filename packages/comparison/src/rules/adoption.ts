import { comparableSamples, metricRatio, sampleQuantity } from './quantity.ts';
import { ratioFinding, type RatioWording } from './ratio.ts';
import type { Rule } from './rule.ts';

type Kind = readonly (readonly [metric: string, what: string])[];

const traffic = 'traffic, not users';
const downloads: Kind = [
  ['downloads_last_week@npm', 'weekly npm downloads'],
  ['downloads_last_week@pypi', 'weekly PyPI downloads'],
  ['downloads_last_quarter@crates', 'quarterly crates.io downloads'],
  ['downloads_last_month@packagist', 'monthly Packagist downloads'],
  ['downloads_total@rubygems', 'RubyGems downloads in all'],
  ['downloads_total@nuget', 'NuGet downloads in all'],
  ['pulls_total@dockerhub', 'Docker Hub pulls in all'],
  ['installs_on_request_30d@homebrew', 'Homebrew installs on request in 30 days'],
];
const dependents: Kind = [
  ['importers@go', 'Go packages that import it'],
  ['dependents@packagist', 'Packagist packages that require it'],
];
const attention: Kind = [
  ['stars@github', 'GitHub stars'],
  ['stars@gitlab', 'GitLab stars'],
  ['stars@forgejo', 'stars on its forge'],
];

/** Of the metrics of one kind, the one that most tools have: never one metric beside another. */
function alike(kind: Kind, wording: Pick<RatioWording, 'least' | 'note'>): Rule['find'] {
  return ({ tools }) => {
    const [best] = kind
      .map(([metric, what]) => ({ what, known: comparableSamples(tools, metric) }))
      .filter(({ known }) => known.length > 1)
      .toSorted((a, b) => b.known.length - a.known.length);
    return best ? ratioFinding(best.known.map(sampleQuantity), { ...wording, what: best.what }) : null;
  };
}

export const adoption: readonly Rule[] = [
  {
    id: 'adoption.downloads',
    facet: 'adoption',
    importance: 0.8,
    help: 'Downloads, pulls or installs of one registry and one window, within a month of each other, lie at least two times apart.',
    find: alike(downloads, { least: 2, note: traffic }),
  },
  {
    id: 'adoption.dependents',
    facet: 'adoption',
    importance: 0.75,
    help: 'Dependents as one registry counts them lie at least two times apart.',
    find: alike(dependents, { least: 2 }),
  },
  {
    id: 'adoption.stars',
    facet: 'adoption',
    importance: 0.6,
    help: 'Stars at one forge lie at least two times apart.',
    find: alike(attention, { least: 2, note: 'attention, not use' }),
  },
  {
    id: 'adoption.watchers',
    facet: 'adoption',
    importance: 0.4,
    help: 'Accounts that are notified of a repository’s activity lie at least two times apart.',
    find: metricRatio('subscribers@github', { least: 2, what: 'GitHub watchers' }),
  },
  {
    id: 'adoption.forks',
    facet: 'adoption',
    importance: 0.35,
    help: 'Forks at GitHub lie at least three times apart.',
    find: metricRatio('forks@github', { least: 3, what: 'GitHub forks' }),
  },
];
