import { z } from 'zod';

import {
  anyMember,
  isMembers,
  members,
  own,
  someMembers,
  someText,
  type Members,
} from '../../reading/members.ts';

/** What is read of a package document; mirrors serve it without any of the top-level texts. */
export const PackageDocument = z.object({
  name: someText,
  'dist-tags': someMembers,
  versions: someMembers,
  time: someMembers,
  maintainers: anyMember,
  error: anyMember,
  license: anyMember,
  licenses: anyMember,
  description: anyMember,
  homepage: anyMember,
  repository: anyMember,
  keywords: anyMember,
});
export type PackageDocument = z.output<typeof PackageDocument>;

export const DownloadsDocument = z.object({
  downloads: z.number().int().nonnegative().optional(),
  start: someText,
  end: someText,
  error: anyMember,
});

/** A member of the latest version's own entry, else of the document, and where it stands. */
export interface Found {
  readonly value: unknown;
  readonly at: readonly string[];
}

/** The entry of one version; empty where it is missing or no object. */
export function versionEntry(document: PackageDocument, version: string | null): Members {
  const entry = version === null ? undefined : own(document.versions, version);
  return isMembers(entry) ? entry : {};
}

export function find(document: PackageDocument, version: string | null, name: keyof PackageDocument): Found {
  const inVersion = own(versionEntry(document, version), name);
  if (version !== null && inVersion !== undefined && inVersion !== null)
    return { value: inVersion, at: ['versions', version, name] };
  return { value: own(document, name), at: [name] };
}

/** `"MIT"`, `{ type }`, `[{ type }]`; several are a choice. */
export function licenseText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) {
    const texts = value
      .slice(0, 10)
      .map((item) => (Array.isArray(item) ? null : licenseText(item)))
      .filter((text) => text !== null);
    return texts.length > 1 ? `(${texts.join(' OR ')})` : (texts[0] ?? null);
  }
  const type = own(value, 'type') ?? own(value, 'name');
  return typeof type === 'string' ? type : null;
}

/** `"github:a/b"` or `{ url }`. */
export function repositoryText(found: Found): Found {
  return members.safeParse(found.value).success
    ? { value: own(found.value, 'url'), at: [...found.at, 'url'] }
    : found;
}

/** `{ node: ">=10" }`, or the lists and texts of before 2012. */
export function runtimeText(engines: unknown): string | null {
  const node = own(engines, 'node');
  if (typeof node === 'string') return node.trim() === '' ? null : `node ${node}`;
  if (typeof engines === 'string') return engines;
  return Array.isArray(engines) ? engines.filter((item) => typeof item === 'string').join(', ') : null;
}
