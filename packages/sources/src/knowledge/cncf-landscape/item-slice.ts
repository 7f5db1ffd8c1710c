import { cleanText, repositoryKey, tryTargetKey, type TargetKey } from '@juxta/domain';

import { isMembers, own, type Members } from '../../reading/members.ts';
import type { LandscapeItem } from './read-items.ts';

// What of an item may be kept. What comes from Crunchbase, or leads there, is licensed to the landscape alone.
const itemMembers = ['name', 'description', 'homepage_url', 'repo_url', 'project', 'open_source'];
const extraMembers = ['accepted', 'incubating', 'graduated', 'archived', 'documentation_url', 'summary_tags'];
const longest = 2_048;

/** An item as we keep it: the members that may be kept, in a fixed order, with where it stands. */
export interface ItemSlice {
  readonly item: Members;
  readonly paths: readonly string[];
}

export function sliceOf({ category, subcategory, members }: LandscapeItem): ItemSlice {
  const extra = { ...picked(own(members, 'extra'), extraMembers), ...audits(own(members, 'extra')) };
  const item = {
    ...picked(members, itemMembers),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
  const second = own(members, 'second_path');
  const more = typeof second === 'string' ? [second] : Array.isArray(second) ? second : [];
  const paths = [`${category} / ${subcategory}`, ...more.slice(0, 20).map((path) => cleanText(path, 210))];
  return { item, paths: [...new Set(paths.filter((path) => path !== null))] };
}

/** Reads a slice back; null for what is none. */
export function readSlice(document: unknown): ItemSlice | null {
  const [item, paths] = [own(document, 'item'), own(document, 'paths')];
  if (!isMembers(item) || !Array.isArray(paths)) return null;
  const known = paths.slice(0, 21).map((path) => cleanText(path, 210));
  return { item, paths: known.filter((path) => path !== null) };
}

/** The repository that an item names: its own member, else a home page that is one. */
export function repositoryOf(item: Members): { key: TargetKey; member: string; text: string } | null {
  const stated = cleanText(own(item, 'repo_url'), longest);
  const key = stated === null ? null : tryTargetKey(stated);
  if (stated !== null && key !== null) return { key, member: 'repo_url', text: stated };
  const page = cleanText(own(item, 'homepage_url'), longest);
  const hosted = page === null ? null : repositoryKey(page);
  return page !== null && hosted !== null ? { key: hosted, member: 'homepage_url', text: page } : null;
}

function picked(from: unknown, names: readonly string[]): Members {
  const kept: Record<string, unknown> = {};
  for (const name of names) {
    const value = own(from, name);
    if (typeof value === 'string') kept[name] = value.slice(0, longest).toWellFormed();
    else if (typeof value === 'boolean') kept[name] = value;
  }
  return kept;
}

function audits(extra: unknown): Members {
  const stated = own(extra, 'audits');
  if (!Array.isArray(stated)) return {};
  const kept = stated.slice(0, 50).map((audit) => picked(audit, ['date', 'type', 'url']));
  return kept.length > 0 ? { audits: kept } : {};
}
