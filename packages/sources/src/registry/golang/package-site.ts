import { failed, isPrerelease, type Observation, type ObservedRelease } from '@juxta/domain';
import { z } from 'zod';

import { instantOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import { anyMember, countOf, own, someMembers, someText, versionText } from '../../reading/members.ts';
import { distinctReleases } from '../../reading/release-facts.ts';
import { statedFailure } from '../../reading/stated-failure.ts';
import { licenseListFact, textFact } from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';

const site = 'pkg.go.dev';
const Versions = z.object({ items: z.array(z.unknown()) });
const Module = z.object({ path: someText, modulePath: someText, licenses: anyMember });
const Importers = z.object({ importedBy: someMembers, total: anyMember });

/** The newest versions first, with their commits' times; retracted ones are withdrawn. */
export function normalizeVersions(answer: CapturedAnswer): Observation {
  const stated = statedFailure(answer, site, 'items');
  if (stated) return stated;
  const parsed = readJson(answer, Versions);
  if ('failure' in parsed) return parsed.failure;
  const items = parsed.value.items.slice(0, 50_000);
  const releases = distinctReleases(items.flatMap(release));
  if (releases.length === 0) return failed('wrong_shape', 'no item of the list names a version');
  const deprecated = items.find((item) => own(item, 'deprecated') === true);
  const reason = own(deprecated, 'deprecationReason');
  const notice = typeof reason === 'string' && reason.trim() !== '' ? reason : 'deprecated';
  return {
    outcome: 'read',
    facts: textFact('deprecated', deprecated === undefined ? null : notice),
    releases,
    metrics: [],
    links: [],
  };
}

function release(item: unknown): readonly ObservedRelease[] {
  const version = versionText(own(item, 'version'));
  if (version === null || version === '') return [];
  const publishedAt = instantOf(own(item, 'commitTime'));
  return [
    {
      version,
      ...(publishedAt !== null && { publishedAt }),
      prerelease: isPrerelease(version, 'golang'),
      ...(own(item, 'retracted') === true && { yanked: true }),
    },
  ];
}

/** The licences that the site found in the module's root; of several it does not say whether one may choose. */
export function normalizeModule(answer: CapturedAnswer): Observation {
  const stated = statedFailure(answer, site, 'path');
  if (stated) return stated;
  const parsed = readJson(answer, Module);
  if ('failure' in parsed) return parsed.failure;
  const { path, modulePath, licenses } = parsed.value;
  if (path === undefined && modulePath === undefined)
    return failed('wrong_shape', 'the JSON does not describe a module');
  const found: readonly unknown[] = Array.isArray(licenses) ? licenses.slice(0, 50) : [];
  const root = found.filter((item) => {
    const file = own(item, 'filePath');
    return typeof file !== 'string' || !file.includes('/');
  });
  const types = root.flatMap((item): readonly unknown[] => {
    const list: unknown = own(item, 'types');
    return Array.isArray(list) ? list.slice(0, 10) : [];
  });
  return { outcome: 'read', facts: licenseListFact(types, false), releases: [], metrics: [], links: [] };
}

/** Packages of other modules that import the package at the module's root. */
export function normalizeImporters(answer: CapturedAnswer): Observation {
  const stated = statedFailure(answer, site, 'importedBy');
  if (stated) return stated;
  const parsed = readJson(answer, Importers);
  if ('failure' in parsed) return parsed.failure;
  const value = countOf(own(parsed.value.importedBy, 'total')) ?? countOf(parsed.value.total);
  if (value === null) return failed('wrong_shape', 'the JSON does not count importers');
  const metrics = [{ metric: 'importers@go', value }];
  return { outcome: 'read', facts: [], releases: [], metrics, links: [] };
}
