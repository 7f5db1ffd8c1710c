import { citeFact, citeRelease, type Citation } from '../citation.ts';
import { compareText, factRank, sortableInstant } from '../policy.ts';
import { day, plainText } from '../rules/wording.ts';
import { sameValue } from '../same-value.ts';
import { sameSpeaker, speakersOf, spokenFor } from '../spoken.ts';
import { knownFact, type ToolCells } from '../tool-cells.ts';
import type { ReleaseLine } from '../tool-document.ts';
import type { LifecycleClaim } from './schema.ts';
import { isSupported, supportWindows } from './support-windows.ts';
import { isPast } from './thresholds.ts';
import { compareVersions, majorLine, type Version, versionOf } from './version-order.ts';

/** A release of the tool itself, dated by a source that may speak of its releases. */
export interface DatedRelease {
  readonly version: string | null;
  readonly at: string;
  readonly basis: readonly Citation[];
}

export function lifeSigns(cells: ToolCells, asOf: string): readonly LifecycleClaim[] {
  return [...lastReleaseClaim(cells, asOf), ...lastPush(cells, asOf), ...supportedLines(cells, asOf)];
}

/**
 * The newest release by its date, whether a source states it as its latest or lists it among others: of each line of
 * versions the highest one is asked only, and of a line that begins after a higher one none is, since a mirror dates old
 * versions by the day on which it got them. Of one version the earliest day that a source gives counts: a forge's page may
 * follow the tag.
 */
export function lastRelease(cells: ToolCells, asOf: string): DatedRelease | null {
  const found = [...statedReleases(cells), ...listedReleases(cells)].filter(({ at }) => isPast(at, asOf));
  let newest: DatedRelease | null = null;
  for (const release of highestOfLines(found))
    if (!newest || day(release.at) > day(newest.at)) newest = release;
  if (!newest) return null;
  for (const release of found)
    if (isSameVersion(release, newest) && day(release.at) < day(newest.at)) newest = release;
  return newest;
}

interface Line {
  readonly highest: Version;
  readonly began: string;
}

/** Without what is lower than another version of its line; a version that has no order stands for itself. */
function highestOfLines(releases: readonly DatedRelease[]): readonly DatedRelease[] {
  const lines = new Map<number, Line>();
  const read = releases.map(({ version }) => (version === null ? null : versionOf(version)));
  for (const [n, { at }] of releases.entries()) {
    const version = read[n] ?? null;
    if (version === null) continue;
    const line = majorLine(version);
    const { highest, began } = lines.get(line) ?? { highest: version, began: day(at) };
    lines.set(line, {
      highest: compareVersions(highest, version) < 0 ? version : highest,
      began: day(at) < began ? day(at) : began,
    });
  }
  const copied = begunLate(lines);
  return releases.filter((_, n) => {
    const version = read[n] ?? null;
    if (version === null) return true;
    const number = majorLine(version);
    const highest = lines.get(number)?.highest ?? version;
    return !copied.has(number) && compareVersions(version, highest) >= 0;
  });
}

/** Lines whose first release is dated after that of a higher line. */
function begunLate(lines: ReadonlyMap<number, Line>): ReadonlySet<number> {
  const late = new Set<number>();
  let earliest: string | null = null;
  for (const [number, { began }] of [...lines].toSorted(([a], [b]) => b - a)) {
    if (earliest !== null && earliest < began) late.add(number);
    else earliest = began;
  }
  return late;
}

/** By policy, best first: of sources that give one day, the better one is quoted. */
function statedReleases({ tool }: ToolCells): readonly DatedRelease[] {
  const dated = spokenFor(tool.statements, 'latest_release_at').flatMap((at) => {
    if (typeof at.value !== 'string') return [];
    const version = sameSpeaker(tool.statements, 'latest_version', at);
    const cited = [at, ...(version ? [version] : [])].map((said) => citeFact(tool.id, said));
    return [{ version: version ? String(version.value) : null, at: at.value, basis: cited }];
  });
  // A version is the latest one since it was released.
  const since = spokenFor(tool.statements, 'latest_version').flatMap((version) => {
    const at = version.effective_at;
    return at === null ? [] : [{ version: String(version.value), at, basis: [citeFact(tool.id, version)] }];
  });
  return [...dated, ...since];
}

/** `v1.30.0` and `1.30.0` are one version; two releases without one are not told to be the same. */
function isSameVersion(a: DatedRelease, b: DatedRelease): boolean {
  return a.version !== null && b.version !== null && sameValue('version', a.version, b.version);
}

function listedReleases({ tool }: ToolCells): readonly DatedRelease[] {
  return ownReleases(tool.releases)
    .filter(({ prerelease }) => !prerelease)
    .map((release) => ({
      version: release.version,
      at: release.published_at,
      basis: [citeRelease(tool.id, release)],
    }));
}

/** Dated releases of the tool itself, newest first: not of its packages, images, clients or plugins. */
export function ownReleases(
  releases: readonly ReleaseLine[],
): readonly (ReleaseLine & { readonly published_at: string })[] {
  const speakers = speakersOf('latest_release_at');
  return releases
    .flatMap((release) => {
      const { published_at } = release;
      return published_at === null || factRank(speakers, release) === null
        ? []
        : [{ ...release, published_at }];
    })
    .toSorted(
      (a, b) =>
        compareText(sortableInstant(b.published_at), sortableInstant(a.published_at)) ||
        (factRank(speakers, a) ?? 0) - (factRank(speakers, b) ?? 0) ||
        compareText(a.fact, b.fact),
    );
}

function lastReleaseClaim(cells: ToolCells, asOf: string): readonly LifecycleClaim[] {
  const release = lastRelease(cells, asOf);
  if (!release) return [];
  const version = release.version === null ? '' : ` ${plainText(release.version, 60)}`;
  const text = `last release${version} on ${day(release.at)}`;
  return [{ kind: 'last_release', text, date: day(release.at), dated: 'stated', basis: [...release.basis] }];
}

function lastPush(cells: ToolCells, asOf: string): readonly LifecycleClaim[] {
  const cell = knownFact(cells, 'last_push_at');
  if (!cell || !isPast(cell.value, asOf)) return [];
  const date = day(String(cell.value));
  return [
    {
      kind: 'last_push',
      text: `last push on ${date}`,
      date,
      dated: 'stated',
      basis: [citeFact(cells.tool.id, cell)],
    },
  ];
}

function supportedLines(cells: ToolCells, asOf: string): readonly LifecycleClaim[] {
  const cell = knownFact(cells, 'support_windows');
  if (!cell) return [];
  const basis = [citeFact(cells.tool.id, cell)];
  return supportWindows(cell.value)
    .filter((window) => isSupported(window, asOf))
    .map(({ line, to }) => {
      const until = to === 'open' ? 'without an end that is known' : `until ${to}`;
      const text = `${plainText(line, 60)} supported ${until}`;
      return { kind: 'supported_line', text, date: to === 'open' ? null : to, dated: 'stated', basis };
    });
}
