import type { Observation } from '@juxta/domain';

/** What `juxta extract` prints of a reading, an object a line. */
export function* extractLines(observation: Extract<Observation, { outcome: 'read' }>): Iterable<object> {
  for (const { attribute, value, effectiveAt, original, guessed } of observation.facts)
    yield {
      kind: 'fact',
      attribute,
      value,
      ...(effectiveAt !== undefined && { effective_at: effectiveAt }),
      ...(original !== undefined && { original }),
      ...(guessed !== undefined && { guessed }),
    };
  for (const { metric, value, window } of observation.metrics)
    yield { kind: 'metric', metric, value, ...(window && { window }) };
  for (const { version, publishedAt, prerelease, yanked, url } of observation.releases)
    yield {
      kind: 'release',
      version,
      published_at: publishedAt ?? null,
      ...(prerelease !== undefined && { prerelease }),
      ...(yanked !== undefined && { yanked }),
      ...(url !== undefined && { url }),
    };
  for (const { target, relation, evidence } of observation.links)
    yield { kind: 'link', target, relation, evidence };
}
