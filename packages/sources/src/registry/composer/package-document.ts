import { failed, type Observation, type ObservedFact, type ObservedMetric } from '@juxta/domain';
import { z } from 'zod';

import { jsonPointer, readJson } from '../../reading/json-answer.ts';
import { countOf, isMembers, own, someMembers, type Members } from '../../reading/members.ts';
import { statedFailure } from '../../reading/stated-failure.ts';
import { repositoryFact, repositoryLink, siteLink, textFact, timeFact } from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';
import { abandonment, latestEntry, releasesOf, versionCap, versionFacts } from './versions.ts';

const PackageDocument = z.object({ package: someMembers });

/** The document of a package; read whole where it was saved, without its versions as our own request. */
export function normalizePackage(answer: CapturedAnswer): Observation {
  const stated = statedFailure(answer, 'Packagist', 'package');
  if (stated) return stated;
  const parsed = readJson(answer, PackageDocument);
  if ('failure' in parsed) return parsed.failure;
  const described = parsed.value.package;
  if (described === undefined || typeof own(described, 'name') !== 'string')
    return failed('wrong_shape', 'the JSON does not describe a package');
  const listed = own(described, 'versions');
  const versions = isMembers(listed) ? Object.values(listed).slice(0, versionCap).filter(isMembers) : [];
  const releases = releasesOf(versions);
  const { entry } = latestEntry(versions, releases);
  const whole = answer.request === 'document';
  const at = (...path: string[]) =>
    jsonPointer('package', 'versions', String(own(entry, 'version')), ...path);
  const repository = own(described, 'repository');
  const source = repository ?? own(own(entry, 'source'), 'url');
  return {
    outcome: 'read',
    facts: [...packageFacts(described, source), ...(whole ? versionFacts(versions, releases) : [])],
    releases: whole ? releases : [],
    metrics: metricsOf(described),
    links: [
      ...repositoryLink(source, repository === source ? '/package/repository' : at('source', 'url')),
      ...siteLink(own(entry, 'homepage'), at('homepage')),
    ],
  };
}

function packageFacts(described: Members, source: unknown): readonly ObservedFact[] {
  return [
    ...textFact('name', own(described, 'name'), 200),
    ...timeFact('registered_at', own(described, 'time')),
    ...abandonment(own(described, 'abandoned')),
    ...textFact('description', own(described, 'description')),
    ...repositoryFact(source),
  ];
}

function metricsOf(described: Members): readonly ObservedMetric[] {
  const downloads = own(described, 'downloads');
  const counts = {
    downloads_total: own(downloads, 'total'),
    downloads_last_month: own(downloads, 'monthly'),
    dependents: own(described, 'dependents'),
    favers: own(described, 'favers'),
  };
  return Object.entries(counts).flatMap(([name, count]) => {
    const value = countOf(count);
    return value === null ? [] : [{ metric: `${name}@packagist`, value }];
  });
}
