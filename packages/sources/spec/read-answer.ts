import type { Observation } from '@juxta/domain';

import { loadSources } from '../src/load-sources.ts';

const sources = await loadSources({ JUXTA_NPM_REGISTRY: 'https://npm.registry.example' });

export type Read = Extract<Observation, { outcome: 'read' }>;

/** What a source makes of a saved answer: recognized by its URL, or read as the answer of `asked`. Throws where none does. */
export function readAnswer(
  id: string,
  url: string,
  body: unknown,
  asked?: { readonly target: string; readonly request: string },
): Observation {
  const source = sources.get(id);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const bytes = new TextEncoder().encode(text);
  const found = asked ?? source?.recognize(url, bytes);
  if (!source || !found) throw new Error(`${id} does not read ${url}`);
  const answer = { url, status: 200, contentType: null, capturedAt: '2026-06-01T00:00:00Z', body: bytes };
  return source.normalize({ ...answer, request: found.request }, found.target);
}

/** Facts and metrics by name; the code of a failure. */
export function stated(observation: Observation): Readonly<Record<string, unknown>> {
  if (observation.outcome === 'failed') return { failure: observation.failure.code };
  return Object.fromEntries([
    ...observation.facts.map(({ attribute, value }) => [attribute, value]),
    ...observation.metrics.map(({ metric, value }) => [metric, value]),
  ]);
}

/** Links as `<relation> <target>`. */
export function linked(observation: Observation): readonly string[] {
  return observation.outcome === 'read'
    ? observation.links.map(({ relation, target }) => `${relation} ${target}`)
    : [];
}
