import type { FactValue, ValueType } from '@juxta/domain';
import { attributes, metrics, relations } from '@juxta/domain';
import fc from 'fast-check';

import type { Failure, ReleaseLine, Sample, Statement, ToolDocument, ToolLink } from '../tool-document.ts';

const source = fc.constantFrom('npm', 'github', 'debian', 'site', 'curation', 'unheard-of');
const place = {
  source,
  target: fc.constantFrom('pkg:npm/a', 'pkg:npm/b', 'https://a.example'),
  relation: fc.constantFrom(...relations),
};
const attribute = fc.constantFrom(...attributes.map(({ id }) => id));
const metric = fc.constantFrom(...metrics.map(({ id }) => id));
const [early, late] = [new Date('2015-01-01'), new Date('2026-06-01')];
const instant = fc.date({ min: early, max: late, noInvalidDate: true }).map((date) => date.toISOString());
const evidence = fc.record({
  capture: fc.uuid(),
  url: fc.webUrl(),
  sha256: fc.option(fc.stringMatching(/^[0-9a-f]{64}$/u)),
});
const value = fc.oneof(
  fc.boolean(),
  fc.nat(),
  fc.string(),
  instant,
  fc.constantFrom('MIT', 'ISC', 'Go'),
  fc.array(fc.string(), { maxLength: 2 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const said = { ...place, observed_at: instant, evidence, licence: fc.constant('CC0-1.0') };

const statement: fc.Arbitrary<Statement> = fc
  .record({
    ...said,
    attribute,
    state: fc.constantFrom('known', 'known', 'withdrawn'),
    value: fc.option(value, { freq: 8 }),
    fact: fc.uuid(),
    effective_at: fc.option(instant),
    cause: fc.constant('world_changed'),
  })
  .map((made) => ({ ...made, state: made.state === 'known' ? 'known' : 'withdrawn' }));
/** What a real source would say: by a speaker of the attribute's policy, and of the attribute's type. */
const sensible: fc.Arbitrary<Statement> = fc
  .constantFrom(...attributes.filter(({ facet }) => facet !== 'identity'))
  .chain(({ id, type, speakers }) =>
    fc.tuple(statement, fc.constantFrom(...speakers), valueOf(type)).map(([made, speaker, stated]) => ({
      ...made,
      attribute: id,
      source: speaker.source === '*' ? 'pypi' : speaker.source,
      relation: speaker.relations[0] ?? 'self',
      value: stated,
      state: 'known' as const,
    })),
  );

function valueOf(type: ValueType): fc.Arbitrary<FactValue> {
  if (type === 'boolean') return fc.boolean();
  if (type === 'timestamp') return instant;
  return type === 'number' ? fc.nat() : fc.constantFrom('MIT', 'ISC', 'Go', '1.0.0');
}

const day = instant.map((text) => text.slice(0, 10));
const sample: fc.Arbitrary<Sample> = fc.record({
  ...said,
  metric,
  value: fc.nat(),
  day,
  window: fc.option(fc.record({ start: day, end: day })),
  fact: fc.uuid(),
});
const failure: fc.Arbitrary<Failure> = fc.record({
  ...place,
  target: fc.option(place.target),
  host: fc.domain(),
  code: fc.constantFrom('dns', 'timeout'),
  detail: fc.string(),
  at: instant,
  capture: fc.uuid(),
  position: fc.nat(),
  covers: fc.record({ attributes: fc.array(attribute), metrics: fc.array(metric) }),
  kind: fc.constantFrom('failed' as const, 'gone' as const),
});
const link: fc.Arbitrary<ToolLink> = fc.record({
  ...place,
  source: fc.option(source),
  fact: fc.uuid(),
  by: fc.constant('linker'),
});

const release: fc.Arbitrary<ReleaseLine> = fc.record({
  ...place,
  version: fc.constantFrom('1.0.0', 'v2', '2.0-rc.1'),
  published_at: fc.option(instant),
  prerelease: fc.boolean(),
  fact: fc.uuid(),
  evidence,
  licence: said.licence,
});

const tool: fc.Arbitrary<ToolDocument> = fc.record({
  id: fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/u),
  name: fc.string(),
  aliases: fc.constant([]),
  categories: fc.array(fc.string(), { maxLength: 2 }),
  links: fc.array(link, { maxLength: 6 }),
  statements: fc.array(fc.oneof(statement, sensible), { maxLength: 60, size: 'max' }),
  samples: fc.array(sample, { maxLength: 12 }),
  failures: fc.array(failure, { maxLength: 4 }),
  releases: fc.array(release, { maxLength: 8 }),
});

/** Two to five tools whose sources say anything at all, mostly on a few attributes. */
export const toolDocuments = fc.uniqueArray(tool, { minLength: 2, maxLength: 5, selector: ({ id }) => id });
