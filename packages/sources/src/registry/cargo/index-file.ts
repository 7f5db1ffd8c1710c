import { failed, latestVersion, type Observation } from '@juxta/domain';

import { instantOf } from '../../reading/instant.ts';
import { isMembers, own, versionText, type Members } from '../../reading/members.ts';
import { numberFact, textFact } from '../../reading/statements.ts';
import { statusFailure } from '../../reading/status.ts';
import type { CapturedAnswer } from '../../source.ts';

// Twenty times what the crate with the most versions has.
const versionCap = 50_000;

/** One JSON object a line and version; a line that is none is passed over, as cargo does. */
export function normalizeIndexFile(answer: CapturedAnswer): Observation {
  const failure = statusFailure(answer);
  if (failure) return failure;
  const text = new TextDecoder().decode(answer.body).trim();
  if (text === '') return failed('empty_body', 'the answer has no body');
  if (text.startsWith('<')) return failed('html_instead', 'the answer is a page, not an index file');
  const lines = text.split('\n');
  if (lines.length > versionCap)
    return failed('too_complex', `the index file lists more than ${versionCap} versions`);
  const entries = new Map(lines.flatMap(entryOf));
  if (entries.size === 0) return failed('wrong_shape', 'no line of the index file describes a version');
  const offered = [...entries]
    .filter(([, entry]) => own(entry, 'yanked') !== true)
    .map(([version]) => version);
  const latest = latestVersion('cargo', offered.length > 0 ? offered : [...entries.keys()]) ?? '';
  const entry = entries.get(latest) ?? {};
  const at = instantOf(own(entry, 'pubtime'));
  const rust = own(entry, 'rust_version');
  return {
    outcome: 'read',
    facts: [
      { attribute: 'latest_version', value: latest, ...(at !== null && { effectiveAt: at }) },
      { attribute: 'version_count', value: entries.size },
      ...numberFact('dependency_count', runTimeDependencies(own(entry, 'deps'))),
      ...textFact('runtime', typeof rust === 'string' && rust !== '' ? `rust ${rust}` : null, 100),
    ],
    releases: [],
    metrics: [],
    links: [],
  };
}

function entryOf(line: string): readonly (readonly [string, Members])[] {
  try {
    const entry: unknown = JSON.parse(line);
    const version = versionText(own(entry, 'vers'));
    return isMembers(entry) && version !== null && version !== '' ? [[version, entry]] : [];
  } catch {
    return [];
  }
}

/** Distinct crates that are needed without a feature and on every platform's normal build. */
function runTimeDependencies(list: unknown): number | null {
  if (!Array.isArray(list)) return null;
  const needed = list
    .slice(0, 5_000)
    .filter((item) => own(item, 'optional') !== true && (own(item, 'kind') ?? 'normal') === 'normal')
    .map((item) => own(item, 'package') ?? own(item, 'name'))
    .filter((name) => typeof name === 'string');
  return new Set(needed).size;
}
