import { cleanText, failed, type Observation, type ObservedFact } from '@juxta/domain';
import { z } from 'zod';

import { readJson } from '../../reading/json-answer.ts';
import { members, own } from '../../reading/members.ts';
import { textFact } from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';
import { versionEntry, type PackageDocument } from './document.ts';
import { statedError } from './stated-error.ts';

/** What vouches for the latest version, and how many of all versions are deprecated. */
export function trustFacts(
  document: PackageDocument,
  versions: readonly string[],
  latest: string | null,
): readonly ObservedFact[] {
  const provenance = own(
    own(own(own(versionEntry(document, latest), 'dist'), 'attestations'), 'provenance'),
    'predicateType',
  );
  const deprecated = versions.filter((version) =>
    isNotice(own(own(document.versions, version), 'deprecated')),
  );
  return [
    ...textFact('provenance', provenance, 300),
    { attribute: 'deprecated_version_count', value: deprecated.length },
  ];
}

/** Old clients wrote `false` and empty texts to take a notice back. */
function isNotice(value: unknown): boolean {
  return cleanText(value) !== null;
}

const publishing = /\/attestation\/.*\/publish\//u;

/** `/-/npm/v1/attestations/<package>@<version>`: read where it was saved; the package document says the same of the latest. */
export function normalizeAttestations(answer: CapturedAnswer): Observation {
  const parsed = readJson(answer, members);
  if ('failure' in parsed) return parsed.failure;
  const list = z.array(z.unknown()).safeParse(own(parsed.value, 'attestations'));
  const error = own(parsed.value, 'error') ?? own(parsed.value, 'message');
  if (!list.success)
    return error === undefined
      ? failed('wrong_shape', 'the answer lists no attestations')
      : statedError(error);
  const types = list.data.slice(0, 100).map((item) => cleanText(own(item, 'predicateType'), 300));
  // The registry attests each publication itself; what says how it was built is the provenance.
  const provenance = types.find((type) => type !== null && !publishing.test(type));
  return {
    outcome: 'read',
    facts: textFact('provenance', provenance, 300),
    releases: [],
    metrics: [],
    links: [],
  };
}
