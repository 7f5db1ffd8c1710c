import type { ComparisonDocument, PeopleSlot } from '@juxta/comparison';

import { cellOf } from '../cells.ts';

/** An element of the page that we start from, and where it is found in ours. */
export interface Element {
  readonly name: string;
  /** Words of the seed page that stand for it; absent where the seed lacks what the record asks for. */
  readonly seed?: string;
  /** What the document has of it, or the typed absence with its reason; null when it has neither. */
  readonly told: (document: ComparisonDocument, tool: string) => string | null;
  /** Words or markup of the page, of which all have to be there. */
  readonly shown: (document: ComparisonDocument, tool: string) => readonly string[];
}

const nameOf = ({ tools }: ComparisonDocument, id: string): string =>
  tools.find((tool) => tool.id === id)?.name ?? '';

/** A row: the value with its fact and capture, or the state that says why there is none. */
function row(name: string, id: string, seed?: string): Element {
  return {
    name,
    ...(seed !== undefined && { seed }),
    told: (document, tool) => {
      const cell = cellOf(document, id, tool);
      if (cell.state === 'known')
        return cell.fact !== '' && cell.evidence.capture !== '' ? String(cell.value) : null;
      if (cell.state === 'failed') return `failed: ${cell.code} at ${cell.host}`;
      return cell.state;
    },
    shown: (document) => [document.attributes.find((one) => one.id === id)?.label ?? 'no such row'],
  };
}

/** What only people can tell: a count, or a reason in words. */
function people(name: string, slot: PeopleSlot, seed?: string): Element {
  return {
    name,
    ...(seed !== undefined && { seed }),
    told: (document, tool) => {
      const told = document.people.find((one) => one.tool === tool)?.[slot];
      return told === undefined ? null : told.state === 'known' ? String(told.count) : told.reason;
    },
    shown: (document, tool) => {
      const told = document.people.find((one) => one.tool === tool)?.[slot];
      return [told?.state === 'unknown' ? told.reason.slice(0, 40) : String(told?.count)];
    },
  };
}

interface Said {
  readonly facts: readonly string[];
}

/** Sentences, each with its facts, or that nothing is said. */
const said = (sentences: readonly Said[]): string | null =>
  sentences.every(({ facts }) => facts.length > 0) ? `${sentences.length} sentences` : null;

const parts: readonly Element[] = [
  {
    name: 'title',
    seed: 'containerd vs rkt',
    told: ({ tools }) => tools.map((tool) => tool.name).join(' vs '),
    shown: ({ tools }) => [`<h1>${tools.map((tool) => tool.name).join(' vs ')}</h1>`],
  },
  {
    name: 'breadcrumb',
    seed: 'Virtual Machine Platforms And Containers',
    told: ({ breadcrumb }) =>
      breadcrumb.state === 'known'
        ? breadcrumb.categories.map(({ category }) => category).join(' › ')
        : breadcrumb.reason,
    shown: ({ breadcrumb }) => [
      'aria-label="Breadcrumb"',
      breadcrumb.state === 'known' ? (breadcrumb.categories.at(-1)?.category ?? '?') : breadcrumb.reason,
    ],
  },
  {
    name: 'tabs',
    seed: 'OverviewComparisonAlternatives',
    told: (document) => Object.keys(document).join(' '),
    shown: () =>
      ['overview', 'differences', 'identity', 'alternatives'].flatMap((id) => [
        `href="#${id}"`,
        `id="${id}"`,
      ]),
  },
  {
    name: 'name',
    seed: 'rkt\nrkt',
    told: (document, tool) => nameOf(document, tool) || null,
    shown: (document, tool) => [`href="/tools/${tool}">${nameOf(document, tool)}`],
  },
  {
    name: 'categories',
    seed: 'Container Registry',
    told: ({ tools }, id) => tools.find((tool) => tool.id === id)?.categories.join(', ') || null,
    shown: ({ tools }, id) =>
      (tools.find((tool) => tool.id === id)?.categories ?? []).map((one) => `/categories/${one}`),
  },
  {
    name: 'life',
    told: ({ tools }, id) => tools.find((tool) => tool.id === id)?.lifecycle.text ?? null,
    shown: () => ['class="status'],
  },
  {
    name: 'differences',
    seed: 'What are the differences?',
    told: ({ differences }) => said(differences),
    shown: ({ differences }) => [
      'What are the differences?',
      ...(differences[0] ? ['fact '] : ['prove none']),
    ],
  },
  {
    name: 'pros',
    seed: 'Pros',
    told: ({ pros }, id) => said(pros.filter(({ tool }) => tool === id)),
    shown: () => ['Pros, by rule from facts'],
  },
  {
    name: 'cons',
    seed: 'Pros & Cons',
    told: ({ cons }, id) => said(cons.filter(({ tool }) => tool === id)),
    shown: () => ['Cons, by rule from facts'],
  },
  {
    name: 'statistics',
    seed: 'Statistics',
    told: ({ statistics }, id) => JSON.stringify(statistics[id]?.cells ?? null),
    shown: () => ['Adoption</h2>'],
  },
  {
    name: 'alternatives',
    seed: 'What are some alternatives to rkt, containerd?',
    told: ({ alternatives }) => said(alternatives.flatMap(({ reasons }) => reasons)),
    shown: ({ alternatives }) => [alternatives[0]?.name ?? 'None is known: no tool shares'],
  },
  {
    name: 'related comparisons',
    seed: 'Related Comparisons',
    told: ({ related }) => said(related.flatMap(({ reasons }) => reasons)),
    shown: ({ related }) => [related[0]?.tools.join(' vs ') ?? 'None is known: no alternative goes on'],
  },
  {
    name: 'permalink and JSON',
    told: ({ as_of, known_at }) => `${as_of} ${known_at}`,
    shown: () => ['Permalink', 'JSON'],
  },
  {
    name: 'feed',
    seed: 'Feed',
    told: ({ known_at }) => String(known_at),
    shown: (_, tool) => [`/feed?tools=${tool}`],
  },
  {
    name: 'terms',
    seed: 'Terms of Service',
    told: ({ known_at }) => String(known_at),
    shown: () => ['Terms of the sources'],
  },
  {
    name: 'absences',
    told: ({ known_at }) => String(known_at),
    shown: () => ['What is not told, and why'],
  },
];

export const elements: readonly Element[] = [
  ...parts,
  row('logo', 'icon'),
  row('what it is', 'description', 'Rocket is a cli for running App Containers'),
  row('tags', 'keywords'),
  row('features', 'features', 'Composable. All tools for downloading'),
  row('page of features', 'features_page'),
  row('pricing', 'pricing_page'),
  row('stars', 'stars@github'),
  row('forks', 'forks@github'),
  row('watchers', 'subscribers@github'),
  row('downloads', 'downloads_last_week@npm'),
  row('dependents', 'importers@go'),
  row('licence', 'license'),
  row('main language', 'language'),
  row('community', 'community_health@github', 'Community and Adoption'),
  row('standards and integrations', 'landscape_categories', 'Docker Compatibility'),
  row('distribution', 'image_platforms', 'Image Distribution'),
  row('security audits', 'last_audit_at', 'Security Focus'),
  row('Scorecard', 'score@scorecard'),
  row('advisories', 'advisories@osv'),
  row('maturity', 'first_release_at', 'Maturity and Stability'),
  row('foundation', 'cncf_stage'),
  row('last version', 'latest_version'),
  row('supported lines', 'support_windows'),
  row('replacement', 'replacement'),
  people('stacks', 'stacks', 'Stacks29'),
  people('companies', 'companies'),
  people('followers', 'followers', 'Followers112'),
  people('votes', 'votes', 'Votes10'),
  people('opinions', 'opinions', 'Security'),
  people('decisions', 'decisions'),
  people('integrations', 'integrations'),
];
