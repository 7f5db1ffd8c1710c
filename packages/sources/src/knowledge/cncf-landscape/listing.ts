import { canonicalUrl, cleanText, formatPurl, toolSlug, type TargetKey } from '@juxta/domain';

import { own } from '../../reading/members.ts';
import type { IndexListing, ListedTool } from '../../source.ts';
import { repositoryOf, sliceOf, type ItemSlice } from './item-slice.ts';
import { linksOf } from './normalize-item.ts';
import { readItems, type LandscapeItem } from './read-items.ts';

/** Why an item is no tool. The order is the one in which they are asked. */
export type SkipReason =
  | 'member'
  | 'service_provider'
  | 'trainer'
  | 'broken_item'
  | 'repeated_repository'
  | 'repeated_item';

interface KeptItem extends ItemSlice {
  readonly target: TargetKey;
  readonly source: LandscapeItem;
}

/** Who an item of the landscape is: a purl of its name, which outlives its place and its repository (ADR 9). */
export function itemKey(slug: string): TargetKey {
  return formatPurl({ type: 'generic', namespace: 'landscape.cncf.io', name: slug });
}

interface KeptItems {
  readonly items: number;
  readonly kept: readonly KeptItem[];
  readonly skipped: ReadonlyMap<SkipReason, number>;
}

// The same bytes are listed, kept and sliced, and reading a megabyte of YAML takes most of the time of all three.
const read = new WeakMap<Uint8Array, KeptItems>();

/** The items that are products, once per repository, with why the others are not. Throws BadLandscape. */
export function keptItems(body: Uint8Array): KeptItems {
  const known = read.get(body) ?? readKept(body);
  read.set(body, known);
  return known;
}

function readKept(body: Uint8Array): KeptItems {
  const { items, broken } = readItems(body);
  const skipped = new Map<SkipReason, number>();
  if (broken > 0) skipped.set('broken_item', broken);
  const seen = { identities: new Set<string>(), slugs: new Set<string>() };
  const kept: KeptItem[] = [];
  for (const item of items) {
    const product = keep(item, seen);
    if (typeof product === 'string') skipped.set(product, (skipped.get(product) ?? 0) + 1);
    else kept.push(product);
  }
  return { items: items.length + broken, kept, skipped };
}

function keep(
  source: LandscapeItem,
  seen: { identities: Set<string>; slugs: Set<string> },
): KeptItem | SkipReason {
  const reason = notProduct(source);
  if (reason !== null) return reason;
  const slice = sliceOf(source);
  const slug = toolSlug(cleanText(own(slice.item, 'name'), 200) ?? '');
  const repository = repositoryOf(slice.item);
  const page = canonicalUrl(cleanText(own(slice.item, 'homepage_url'), 2_048) ?? '');
  if (slug === null || (repository === null && page === null)) return 'broken_item';
  const identity = repository?.key ?? `${slug} ${page}`;
  if (seen.identities.has(identity)) return repository ? 'repeated_repository' : 'repeated_item';
  seen.identities.add(identity);
  const place = toolSlug(source.subcategory) ?? 'item';
  const numbered = Array.from({ length: 50 }, (_, n) => `${slug}-${place}-${n + 2}`);
  const free = [slug, `${slug}-${place}`, ...numbered].find((name) => !seen.slugs.has(name));
  if (free === undefined) return 'broken_item';
  seen.slugs.add(free);
  return { ...slice, target: itemKey(free), source };
}

/** Members, service providers and trainers are companies in the landscape's own special categories. */
function notProduct({ category, subcategory, members }: LandscapeItem): SkipReason | null {
  if (/\bservice providers?\b/iu.test(subcategory)) return 'service_provider';
  if (/\btraining partners?\b|\btrainers?\b/iu.test(subcategory)) return 'trainer';
  const name = own(members, 'name');
  const named = typeof name === 'string' && /\(member\)\s*$/iu.test(name);
  return named || /\bmembers\b/iu.test(category) ? 'member' : null;
}

/** The landscape as tools to be. Throws BadLandscape. */
export function listLandscape(body: Uint8Array): IndexListing {
  const { items, kept, skipped } = keptItems(body);
  return { items, tools: kept.map(toTool), skipped };
}

function toTool(kept: KeptItem): ListedTool {
  return {
    target: kept.target,
    name: cleanText(own(kept.item, 'name'), 100) ?? kept.target,
    categories: categoriesOf(kept.paths),
    links: linksOf(kept),
    bytes: sliceBytes(kept),
  };
}

/** The narrow category first, then the wide one: `container-runtime`, `runtime`. */
function categoriesOf(paths: readonly string[]): readonly string[] {
  const slugs = paths.flatMap((path) =>
    path
      .split(' / ')
      .toReversed()
      .map((part) => toolSlug(part)),
  );
  return [...new Set(slugs.filter((slug) => slug !== null))].slice(0, 10);
}

export function sliceBytes({ item, paths }: ItemSlice): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ item, paths }));
}

/** What of the file may be kept: its products, without what is not ours to copy, in the file's own shape. Throws BadLandscape. */
export function keepable(body: Uint8Array): Uint8Array {
  const { kept } = keptItems(body);
  const landscape = new Map<string, Map<string, object[]>>();
  for (const { item, paths, source } of kept) {
    const category = landscape.get(source.category) ?? new Map<string, object[]>();
    landscape.set(source.category, category);
    const items = category.get(source.subcategory) ?? [];
    category.set(source.subcategory, items);
    items.push({ ...item, ...(paths.length > 1 && { second_path: paths.slice(1) }) });
  }
  const document = {
    landscape: [...landscape].map(([name, subcategories]) => ({
      name,
      subcategories: [...subcategories].map(([inner, items]) => ({ name: inner, items })),
    })),
  };
  return new TextEncoder().encode(JSON.stringify(document));
}
