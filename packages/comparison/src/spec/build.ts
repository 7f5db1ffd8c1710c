import type { FactValue, Relation } from '@juxta/domain';

import type { ComparisonDocument, FactCell, MetricCell } from '../document.ts';
import type { Failure, ReleaseLine, Sample, Statement, ToolDocument, ToolLink } from '../tool-document.ts';

export const asOf = '2026-06-01T00:00:00Z';
export const context = { as_of: asOf, known_at: 900 } as const;

interface Place {
  readonly source: string;
  readonly target: string;
  readonly relation: Relation;
}

/** Where a tool of this name would be found at each source. */
export const at = {
  npm: (name: string): Place => ({ source: 'npm', target: `pkg:npm/${name}`, relation: 'self' }),
  github: (name: string): Place => ({
    source: 'github',
    target: `pkg:github/${name}/${name}`,
    relation: 'repository',
  }),
  debian: (name: string): Place => ({
    source: 'debian',
    target: `pkg:deb/debian/${name}`,
    relation: 'distribution',
  }),
  go: (name: string): Place => ({
    source: 'go',
    target: `pkg:golang/${name}.example/${name}`,
    relation: 'self',
  }),
  osv: (name: string): Place => ({
    source: 'osv',
    target: `https://osv.dev/list?q=${name}`,
    relation: 'self',
  }),
  scorecard: (name: string): Place => ({
    source: 'scorecard',
    target: `https://scorecard.dev/viewer?uri=${name}`,
    relation: 'self',
  }),
  landscape: (name: string): Place => ({
    source: 'cncf-landscape',
    target: `pkg:generic/landscape.cncf.io/${name}`,
    relation: 'self',
  }),
  image: (name: string): Place => ({ source: 'dockerhub', target: `pkg:docker/${name}`, relation: 'image' }),
  curation: (name: string): Place => ({ source: 'curation', target: `pkg:npm/${name}`, relation: 'self' }),
};

export function tool(id: string, parts: Partial<ToolDocument> = {}): ToolDocument {
  return {
    id,
    name: id,
    aliases: [],
    categories: ['build'],
    links: [],
    statements: [],
    samples: [],
    failures: [],
    releases: [],
    ...parts,
  };
}

export function link(place: Place): ToolLink {
  return { ...place, fact: '1/link/0', by: 'catalog' };
}

function evidence(place: Place) {
  return {
    capture: `capture of ${place.target}`,
    url: 'https://npm.registry.example/x',
    sha256: 'ab'.repeat(32),
  };
}

export function says(
  place: Place,
  attribute: string,
  value: FactValue,
  more: Partial<Statement> = {},
): Statement {
  return {
    ...place,
    attribute,
    state: 'known',
    value,
    fact: `${place.source}-${place.target}/${attribute}/0`,
    observed_at: '2026-05-20T10:00:00Z',
    effective_at: null,
    cause: 'first_observed',
    evidence: evidence(place),
    licence: 'CC0-1.0',
    ...more,
  };
}

export function takesBack(place: Place, attribute: string): Statement {
  return { ...says(place, attribute, ''), state: 'withdrawn', value: null };
}

/** Each release as version, day, and whether it is a pre-release. */
export function releases(
  place: Place,
  ...listed: ReadonlyArray<readonly [version: string, day: string, prerelease?: boolean]>
): ReleaseLine[] {
  return listed.map(([version, day, prerelease = false], n) => ({
    ...place,
    version,
    published_at: `${day}T00:00:00Z`,
    prerelease,
    fact: `7/release/${n}`,
    evidence: evidence(place),
    licence: 'CC0-1.0',
  }));
}

export function counts(place: Place, metric: string, value: number, more: Partial<Sample> = {}): Sample {
  return {
    ...place,
    metric,
    value,
    day: '2026-05-30',
    window: null,
    fact: `${place.target}/${metric}/0`,
    observed_at: '2026-05-30T10:00:00Z',
    evidence: evidence(place),
    licence: 'CC0-1.0',
    ...more,
  };
}

export function fails(place: Place, attributes: readonly string[], more: Partial<Failure> = {}): Failure {
  return {
    ...place,
    host: 'npm.registry.example',
    code: 'timeout',
    detail: 'no answer in 30 s',
    at: '2026-05-25T10:00:00Z',
    capture: 'failing capture',
    position: 70,
    covers: { attributes, metrics: attributes },
    kind: 'failed',
    ...more,
  };
}

export function cellOf(document: ComparisonDocument, row: string, toolId: string): FactCell | MetricCell {
  const cell = document.attributes.find(({ id }) => id === row)?.cells.find((entry) => entry.tool === toolId);
  if (!cell) throw new Error(`no cell of ${toolId} in row ${row}`);
  return cell;
}
