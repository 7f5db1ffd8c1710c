import { failed, isPrerelease, latestVersion, type Observation } from '@juxta/domain';

import { versionText } from '../../reading/members.ts';
import type { CapturedAnswer } from '../../source.ts';
import { childOf, childrenOf, readXml, textOf } from './xml.ts';

// Ten times what the busiest artifact has.
const versionCap = 20_000;

/** `maven-metadata.xml`: https://maven.apache.org/repositories/metadata.html */
export function normalizeMetadata(answer: CapturedAnswer): Observation {
  const read = readXml(answer, 'metadata');
  if ('failure' in read) return read.failure;
  const versioning = childOf(read.root, 'versioning');
  const items = childrenOf(childOf(versioning, 'versions'), 'version');
  if (items.length > versionCap)
    return failed('too_complex', `the metadata lists more than ${versionCap} versions`);
  const versions = new Set(
    items
      .map((item) => versionText(textOf(item)))
      .filter((version) => version !== null && version !== '' && !version.endsWith('-SNAPSHOT')),
  );
  const released = versionText(textOf(versioning, 'release'));
  const listed = [...versions].filter((version) => version !== null);
  if (listed.length === 0 && released === null)
    return failed('wrong_shape', 'the metadata names no version of an artifact');
  // What was deployed last may be a candidate; then the highest version that is none speaks.
  const latest =
    released !== null && !isPrerelease(released, 'maven')
      ? released
      : (latestVersion('maven', listed) ?? released);
  return {
    outcome: 'read',
    facts: [
      ...(latest === null ? [] : [{ attribute: 'latest_version', value: latest }]),
      ...(listed.length === 0 ? [] : [{ attribute: 'version_count', value: listed.length }]),
    ],
    releases: [],
    metrics: [],
    links: [],
  };
}
