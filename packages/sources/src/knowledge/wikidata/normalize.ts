import {
  cleanText,
  failed,
  tryFormatPurl,
  isPrerelease,
  type Observation,
  type ObservedFact,
  type ObservedLink,
  type ObservedRelease,
  type Relation,
  type TargetKey,
} from '@juxta/domain';

import { dayOf } from '../../reading/instant.ts';
import { jsonPointer, readJson } from '../../reading/json-answer.ts';
import { members, own, versionText } from '../../reading/members.ts';
import { dayFact, repositoryLink, siteLink, textFact, urlFact } from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';
import { itemOf } from './address.ts';
import { claimsOf, dayOfTime, qualifier, type Claim } from './claims.ts';

/** Properties whose value is the name of the same thing at a registry. */
const packages: readonly (readonly [property: string, type: string, relation: Relation])[] = [
  ['P8262', 'npm', 'self'],
  ['P5568', 'pypi', 'self'],
  ['P5566', 'gem', 'self'],
  ['P3442', 'deb', 'distribution'],
];

export function normalize(answer: CapturedAnswer, target: TargetKey): Observation {
  const parsed = readJson(answer, members);
  if ('failure' in parsed) return parsed.failure;
  const asked = itemOf(target);
  const entities = own(parsed.value, 'entities');
  const entity = asked === null ? undefined : own(entities, asked);
  // An item that was merged answers with the item that it is now.
  const [other] = entity === undefined && isObject(entities) ? Object.keys(entities) : [];
  const found = entity ?? (other === undefined ? undefined : own(entities, other));
  if (!isObject(found) || own(found, 'missing') !== undefined)
    return failed('wrong_shape', 'the JSON has no item of Wikidata');
  const moved =
    other !== undefined && /^Q\d+$/u.test(other) ? `https://www.wikidata.org/wiki/${other}` : undefined;
  return {
    outcome: 'read',
    facts: factsOf(found),
    releases: releasesOf(found),
    metrics: [],
    links: linksOf(found),
    ...(moved !== undefined && { movedTo: moved }),
  };
}

function factsOf(entity: object): readonly ObservedFact[] {
  const latest = latestVersion(entity);
  const inception = dayOfTime(claimsOf(entity, 'P571')[0]?.value);
  return [
    ...textFact('name', own(own(own(entity, 'labels'), 'en'), 'value'), 200),
    ...textFact('description', own(own(own(entity, 'descriptions'), 'en'), 'value')),
    ...urlFact('homepage', claimsOf(entity, 'P856')[0]?.value),
    ...urlFact('repository', claimsOf(entity, 'P1324')[0]?.value),
    ...urlFact('documentation', claimsOf(entity, 'P2078')[0]?.value),
    ...textFact('inception', inception),
    ...dayFact('ended_at', endOf(entity)),
    ...(latest ? [{ attribute: 'latest_version', value: latest.version }] : []),
    ...dayFact('latest_release_at', latest?.day),
  ];
}

/** When it was discontinued (P2669), else dissolved or abolished (P576). */
function endOf(entity: object): string | null {
  return dayOf(dayOfTime((claimsOf(entity, 'P2669')[0] ?? claimsOf(entity, 'P576')[0])?.value));
}

interface Version {
  readonly version: string;
  readonly day: string | null;
  readonly preferred: boolean;
}

function versionsOf(entity: object): readonly Version[] {
  return claimsOf(entity, 'P348').flatMap((claim) => {
    const version = versionText(claim.value);
    if (version === null) return [];
    return [{ version, day: dayOf(dayOfTime(qualifier(claim, 'P577'))), preferred: claim.preferred }];
  });
}

/** The one that the editors prefer, else the newest dated one that is no pre-release. */
function latestVersion(entity: object): Version | undefined {
  const versions = versionsOf(entity).filter(({ version }) => !isPrerelease(version));
  const preferred = versions.filter((one) => one.preferred);
  const among = preferred.length > 0 ? preferred : versions;
  return among.toSorted((a, b) => (a.day ?? '').localeCompare(b.day ?? '', 'en')).at(-1);
}

function releasesOf(entity: object): readonly ObservedRelease[] {
  const releases = versionsOf(entity).map(({ version, day }) => ({
    version,
    ...(day !== null && { publishedAt: `${day}T00:00:00Z` }),
    prerelease: isPrerelease(version),
  }));
  return [...new Map(releases.map((one) => [one.version, one])).values()];
}

function linksOf(entity: object): readonly ObservedLink[] {
  const links = [
    ...claimsOf(entity, 'P1324').flatMap((claim) => repositoryLink(claim.value, jsonPointer(...claim.at))),
    ...claimsOf(entity, 'P856')
      .slice(0, 1)
      .flatMap((claim) => siteLink(claim.value, jsonPointer(...claim.at))),
    ...packages.flatMap(([property, type, relation]) =>
      claimsOf(entity, property).flatMap((claim) => packageLink(claim, type, relation)),
    ),
  ];
  return [...new Map(links.map((link) => [`${link.relation} ${link.target}`, link])).values()].slice(0, 50);
}

function packageLink(claim: Claim, type: string, relation: Relation): readonly ObservedLink[] {
  const text = cleanText(claim.value, 300);
  if (text === null) return [];
  const parts = text.split('/');
  const namespace = type === 'deb' ? 'debian' : parts.length > 1 ? parts.slice(0, -1).join('/') : null;
  const target = tryFormatPurl({ type, namespace, name: parts.at(-1) ?? '' });
  return target === null ? [] : [{ target, relation, evidence: { at: jsonPointer(...claim.at), text } }];
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
