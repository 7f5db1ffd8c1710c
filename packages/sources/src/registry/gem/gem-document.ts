import {
  failed,
  isPrerelease,
  type Observation,
  type ObservedFact,
  type ObservedLink,
  type ObservedRelease,
} from '@juxta/domain';
import type { z } from 'zod';

import { instantOf } from '../../reading/instant.ts';
import { jsonPointer, readJson } from '../../reading/json-answer.ts';
import { countOf, members, own, versionText, type Members } from '../../reading/members.ts';
import {
  licenseListFact,
  numberFact,
  repositoryFact,
  repositoryLink,
  siteLink,
  textFact,
  urlFact,
} from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';

const GemDocument = members as z.ZodType<Members>;

interface Found {
  readonly value: unknown;
  readonly at: string;
}

/** A gem's document, or that of one version, which says nothing of the latest one. */
export function normalizeGem(answer: CapturedAnswer): Observation {
  const parsed = readJson(answer, GemDocument);
  if ('failure' in parsed) return parsed.failure;
  const gem = parsed.value;
  const version = versionText(own(gem, 'version') ?? own(gem, 'number'));
  if (version === null || version === '' || typeof own(gem, 'name') !== 'string')
    return failed('wrong_shape', 'the JSON does not describe a gem');
  const single = answer.request === 'version';
  const publishedAt = instantOf(own(gem, 'version_created_at')) ?? instantOf(own(gem, 'created_at'));
  const downloads = countOf(own(gem, 'downloads'));
  return {
    outcome: 'read',
    facts: [...(single ? [] : versionFacts(version, publishedAt)), ...gemFacts(gem)],
    releases: single ? [release(gem, version, publishedAt)] : [],
    metrics: single || downloads === null ? [] : [{ metric: 'downloads_total@rubygems', value: downloads }],
    links: gemLinks(gem),
  };
}

function versionFacts(version: string, publishedAt: string | null): readonly ObservedFact[] {
  return [
    {
      attribute: 'latest_version',
      value: version,
      ...(publishedAt !== null && { effectiveAt: publishedAt }),
    },
    ...(publishedAt === null ? [] : [{ attribute: 'latest_release_at', value: publishedAt }]),
  ];
}

function release(gem: Members, version: string, publishedAt: string | null): ObservedRelease {
  return {
    version,
    ...(publishedAt !== null && { publishedAt }),
    prerelease: isPrerelease(version, 'gem'),
    ...(own(gem, 'yanked') === true && { yanked: true }),
  };
}

function gemFacts(gem: Members): readonly ObservedFact[] {
  const needed: unknown = own(own(gem, 'dependencies'), 'runtime');
  return [
    ...textFact('name', own(gem, 'name'), 200),
    ...(own(gem, 'yanked') === true ? [{ attribute: 'deprecated', value: 'yanked' }] : []),
    // The specification of gems does not say whether one may choose among several.
    ...licenseListFact(own(gem, 'licenses'), false),
    ...textFact('description', own(gem, 'info') ?? own(gem, 'summary')),
    ...urlFact('homepage', find(gem, 'homepage_uri').value),
    ...repositoryFact(repository(gem).value),
    ...urlFact('documentation', find(gem, 'documentation_uri').value),
    ...numberFact('dependency_count', Array.isArray(needed) ? needed.length : null),
  ];
}

function gemLinks(gem: Members): readonly ObservedLink[] {
  const source = repository(gem);
  const homepage = find(gem, 'homepage_uri');
  return [...repositoryLink(source.value, source.at), ...siteLink(homepage.value, homepage.at)];
}

/** Most gems from before 2017 have no URI of their source, and the repository as home page. */
function repository(gem: Members): Found {
  const stated = find(gem, 'source_code_uri');
  if (stated.value !== undefined) return stated;
  const homepage = find(gem, 'homepage_uri');
  return repositoryLink(homepage.value, homepage.at).length > 0 ? homepage : stated;
}

/** A URI of the gem's own, else the one in its metadata. */
function find(gem: Members, name: string): Found {
  const value = own(gem, name);
  if (typeof value === 'string' && value.trim() !== '') return { value, at: jsonPointer(name) };
  const stated = own(own(gem, 'metadata'), name);
  return { value: stated, at: jsonPointer('metadata', name) };
}
