import type { RobotsEntry } from '@juxta/sources';

/** What a host's row keeps of robots.txt, by origin. */
export type RobotsEntries = Readonly<Record<string, RobotsEntry | undefined>>;

const mostOrigins = 20;
const mostBytes = 4 * 1024 * 1024;

/**
 * A domain may have any number of origins, each with half a megabyte of rules: as many as a site has at most, and no more
 * than a page's worth of them, are kept, the newest. What is dropped is asked for again before its origin is.
 */
export function keptEntries(entries: RobotsEntries, current: string): RobotsEntries {
  const newest = Object.entries(entries)
    .filter(([origin]) => origin !== current)
    .toSorted(([, a], [, b]) => (b?.fetchedAt ?? '').localeCompare(a?.fetchedAt ?? ''));
  const kept: Record<string, RobotsEntry | undefined> = { [current]: entries[current] };
  let left = mostBytes - sizeOf(entries[current]);
  for (const [origin, entry] of newest.slice(0, mostOrigins - 1)) {
    left -= sizeOf(entry);
    if (left < 0) break;
    kept[origin] = entry;
  }
  return kept;
}

const sizeOf = (entry: RobotsEntry | undefined): number =>
  (entry?.body?.length ?? 0) + (entry?.lastGood?.body?.length ?? 0) + 500;
