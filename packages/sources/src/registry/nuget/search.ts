import { failed, type Observation, type TargetKey } from '@juxta/domain';
import { z } from 'zod';

import { readJson } from '../../reading/json-answer.ts';
import { countOf, isMembers, own } from '../../reading/members.ts';
import { statedFailure } from '../../reading/stated-failure.ts';
import type { CapturedAnswer } from '../../source.ts';
import { packageId } from './address.ts';
import { entryLinks, pageFacts } from './catalog-entry.ts';
import { moved } from './registration.ts';

const Found = z.object({ data: z.array(z.unknown()) });

/** The search's answer for one id: https://learn.microsoft.com/en-us/nuget/api/search-query-service-resource */
export function normalizeSearch(answer: CapturedAnswer, target: TargetKey): Observation {
  const stated = statedFailure(answer, 'NuGet', 'data');
  if (stated) return stated;
  const parsed = readJson(answer, Found);
  if ('failure' in parsed) return parsed.failure;
  const id = packageId(target)?.toLowerCase();
  const at = parsed.value.data.findIndex((item) => {
    const name = own(item, 'id');
    return typeof name === 'string' && name.toLowerCase() === id;
  });
  const found = parsed.value.data[at];
  if (!isMembers(found)) return failed('not_found', 'the search does not know this package');
  const downloads = countOf(own(found, 'totalDownloads'));
  return {
    outcome: 'read',
    facts: pageFacts(found, 'projectUrl'),
    releases: [],
    metrics: downloads === null ? [] : [{ metric: 'downloads_total@nuget', value: downloads }],
    links: entryLinks(found, 'projectUrl', `/data/${at}/projectUrl`),
    ...moved(own(found, 'id'), target),
  };
}
