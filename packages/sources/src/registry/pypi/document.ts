import {
  failed,
  isPrerelease,
  type Observation,
  type ObservedFact,
  type ObservedRelease,
} from '@juxta/domain';
import { z } from 'zod';

import { instantOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import { isMembers, own, someMembers, versionText, type Members } from '../../reading/members.ts';
import { releaseFacts } from '../../reading/release-facts.ts';
import { statedFailure } from '../../reading/stated-failure.ts';
import { keywordsFact, numberFact, repositoryFact, textFact, urlFact } from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';
import { keywords, runTimeDependencies, type Info } from './core-metadata.ts';
import { licenseStatement } from './license-statement.ts';
import { projectPages, type ProjectPages } from './project-urls.ts';

const ProjectDocument = z.object({ info: someMembers, releases: someMembers, urls: z.unknown().optional() });
type ProjectDocument = z.output<typeof ProjectDocument>;

// Twice what the busiest nightly projects have.
const versionCap = 20_000;

/** The document of a project or of one of its versions, which has no `releases` and says nothing of the latest one. */
export function normalizeDocument(answer: CapturedAnswer): Observation {
  const stated = statedFailure(answer, 'PyPI', 'info');
  if (stated) return stated;
  const parsed = readJson(answer, ProjectDocument);
  if ('failure' in parsed) return parsed.failure;
  const { info } = parsed.value;
  if (info === undefined || versionText(own(info, 'name')) === null)
    return failed('wrong_shape', 'the JSON does not describe a project of PyPI');
  const latest = versionText(own(info, 'version'));
  const releases = releasesOf(parsed.value, latest);
  if (releases.length > versionCap)
    return failed('too_complex', `the document lists more than ${versionCap} versions`);
  const whole = answer.request === 'document' && parsed.value.releases !== undefined;
  const pages = projectPages(info);
  return {
    outcome: 'read',
    facts: [...(whole ? releaseFacts('pypi', releases, latest) : []), ...infoFacts(info, pages)],
    releases,
    metrics: [],
    links: pages.links,
  };
}

function releasesOf(document: ProjectDocument, latest: string | null): readonly ObservedRelease[] {
  const all = Object.entries(document.releases ?? {}).flatMap(([version, files]) => release(version, files));
  if (all.length > 0 || latest === null) return all;
  return release(latest, document.urls);
}

/** A version came when its first file did; it is withdrawn when all its files are. */
function release(text: string, list: unknown): readonly ObservedRelease[] {
  const version = versionText(text);
  if (version === null) return [];
  const files: readonly unknown[] = Array.isArray(list) ? list : [];
  const publishedAt = instantOf(firstUpload(files));
  const yanked = files.length > 0 && files.every((file) => own(file, 'yanked') === true);
  return [
    {
      version,
      ...(publishedAt !== null && { publishedAt }),
      prerelease: isPrerelease(version, 'pypi'),
      ...(yanked && { yanked }),
    },
  ];
}

/** The texts are of one form and in UTC, so that they sort as they are. */
function firstUpload(files: readonly unknown[]): string | undefined {
  let first: string | undefined;
  for (const file of files) {
    const at = own(file, 'upload_time') ?? own(file, 'upload_time_iso_8601');
    if (typeof at === 'string' && at !== '' && (first === undefined || at < first)) first = at;
  }
  return first;
}

function infoFacts(info: Info, pages: ProjectPages): ObservedFact[] {
  const python = own(info, 'requires_python');
  return [
    ...textFact('name', own(info, 'name'), 200),
    ...textFact('deprecated', withdrawal(info)),
    ...licenseStatement(info),
    ...textFact('description', own(info, 'summary')),
    ...urlFact('homepage', pages.homepage?.url),
    ...repositoryFact(pages.repository?.url),
    ...urlFact('documentation', pages.documentation?.url),
    ...keywordsFact(keywords(info)),
    ...numberFact('dependency_count', runTimeDependencies(own(info, 'requires_dist'))),
    ...textFact(
      'runtime',
      typeof python === 'string' && python.trim() !== '' ? `python ${python}` : null,
      200,
    ),
  ];
}

/** A yanked latest version, the classifier of an inactive project, or the status that its owners gave it. */
function withdrawal(info: Members): string | null {
  if (own(info, 'yanked') === true) {
    const reason = own(info, 'yanked_reason');
    return typeof reason === 'string' && reason.trim() !== '' ? reason : 'yanked';
  }
  const status = own(info, 'project_status') ?? own(info, 'project-status');
  const word = isMembers(status) ? own(status, 'status') : status;
  if (typeof word === 'string' && /^(?:archived|deprecated|quarantined)$/u.test(word)) {
    const reason = own(status, 'reason');
    return typeof reason === 'string' ? `${word}: ${reason}` : word;
  }
  const classifiers: unknown = own(info, 'classifiers');
  const inactive = 'Development Status :: 7 - Inactive';
  return Array.isArray(classifiers) && classifiers.includes(inactive) ? inactive : null;
}
