import type { Observation } from '@juxta/domain';
import { loadSources, type Source, type Sources } from '@juxta/sources';

export const registry = 'https://npm.registry.example';
const registryDelayMs = 200;
export const counts = 'https://counts.registry.example';

/** The npm source as it is, asked often, and without the one request that only adds to the work. Its registry permits several requests in one turn. */
export async function simulatedSources(): Promise<Sources> {
  const loaded = await loadSources({
    JUXTA_NPM_REGISTRY: registry,
    JUXTA_NPM_DOWNLOADS: counts,
    JUXTA_REFRESH_SECONDS: '10',
  });
  const npm = loaded.get('npm');
  if (!npm) throw new Error('there is no npm source');
  const requests = new Map<string, ReturnType<Source['requests']>>();
  const source: Source = {
    ...npm,
    hosts: npm.hosts.map((host) => (host.base === registry ? { ...host, delayMs: registryDelayMs } : host)),
    normalize: remembered(npm.normalize),
    requests: (target) => {
      const asked =
        requests.get(target) ?? npm.requests(target).filter(({ name }) => name !== 'downloads_range');
      requests.set(target, asked);
      return asked;
    },
  };
  return {
    all: [source],
    get: (id) => (id === source.id ? source : undefined),
    forTarget: (target) => (source.matches(target) ? source : undefined),
    candidates: () => [],
  };
}

/** It is pure, and the worlds of all seeds have few documents. */
function remembered(normalize: Source['normalize']): Source['normalize'] {
  const known = new Map<string, Observation>();
  return (answer, target) => {
    const body = Buffer.from(answer.body).toString('latin1');
    const key = JSON.stringify([target, answer.request, answer.status, body]);
    const observation = known.get(key) ?? normalize(answer, target);
    known.set(key, observation);
    return observation;
  };
}
