import { failed, type Observation } from '@juxta/domain';
import { z } from 'zod';

import { readJson } from '../../reading/json-answer.ts';
import { someText, versionText } from '../../reading/members.ts';
import type { CapturedAnswer } from '../../source.ts';
import { normalizeGem } from './gem-document.ts';
import { statedText } from './stated-text.ts';
import { normalizeVersions } from './version-list.ts';

export function normalize(answer: CapturedAnswer): Observation {
  const stated = statedText(answer);
  if (stated) return stated;
  if (answer.request === 'versions') return normalizeVersions(answer);
  return answer.request === 'latest' ? normalizeLatest(answer) : normalizeGem(answer);
}

const Latest = z.object({ version: someText });

/** `{"version":"1.5.1"}`; `unknown` is what the registry says of a gem that it does not have. */
function normalizeLatest(answer: CapturedAnswer): Observation {
  const parsed = readJson(answer, Latest);
  if ('failure' in parsed) return parsed.failure;
  const version = versionText(parsed.value.version);
  if (version === 'unknown') return failed('not_found', 'RubyGems says that the version is unknown');
  if (version === null || version === '') return failed('wrong_shape', 'the JSON does not name a version');
  return {
    outcome: 'read',
    facts: [{ attribute: 'latest_version', value: version }],
    releases: [],
    metrics: [],
    links: [],
  };
}
