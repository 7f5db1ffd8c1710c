import { citeRelease } from '../citation.ts';
import { ownReleases } from '../lifecycle/life-signs.ts';
import { daysBefore } from '../lifecycle/thresholds.ts';
import { dormancyFinding } from './dormancy.ts';
import { factRatio } from './quantity.ts';
import type { Finding, Rule, RuleInput, RuleTool } from './rule.ts';
import { ofRatio } from './separation.ts';
import { day } from './wording.ts';

/** Releases are counted over this many days before `as_of`. */
export const cadenceDays = 365;
const leastRatio = 2;

/** Releases of the last year that one source lists, pre-releases left out. */
export function releasesOfTheYear({ cells }: RuleTool, asOf: string) {
  const own = ownReleases(cells.tool.releases).filter(({ prerelease }) => !prerelease);
  const recent = own.filter(({ published_at }) => {
    const days = daysBefore(published_at, asOf) ?? Infinity;
    return days >= 0 && days <= cadenceDays;
  });
  // Two sources list one release twice: the one that lists most speaks.
  const bySource = [...Map.groupBy(recent, ({ source, target }) => `${source} ${target}`).values()];
  return { listed: own.length, recent: bySource.toSorted((a, b) => b.length - a.length)[0] ?? [] };
}

/** Only tools whose releases are listed: a list that nobody gives is no silence. */
function cadence({ tools, asOf }: RuleInput): Finding | null {
  const counted = tools
    .map((tool) => ({ tool, ...releasesOfTheYear(tool, asOf) }))
    .filter(({ listed, recent }) => listed > 0 && recent.length > 0)
    .toSorted((a, b) => b.recent.length - a.recent.length);
  const [most, least] = [counted[0], counted.at(-1)];
  if (!most || !least || most.recent.length < leastRatio * least.recent.length) return null;
  const each = counted.map(({ tool, recent }) => {
    const [newest, oldest] = [recent[0], recent.at(-1)];
    return `${tool.name} ${recent.length} (${day(oldest?.published_at ?? '')} to ${day(newest?.published_at ?? '')})`;
  });
  const cited = counted.flatMap(({ tool, recent }) =>
    recent.map((one) => citeRelease(tool.cells.tool.id, one)),
  );
  return {
    text: `${most.tool.name} was released more often in the ${cadenceDays} days before ${day(asOf)}: ${each.join(', ')}.`,
    basis: cited,
    separation: ofRatio(most.recent.length, least.recent.length),
  };
}

export const releases: readonly Rule[] = [
  {
    id: 'releases.recency',
    facet: 'releases',
    importance: 0.95,
    help: 'The latest version of one tool is more than two years old, that of another is not.',
    find: (input) => dormancyFinding(input, 'latest_release_at', 'was last released'),
  },
  {
    id: 'releases.cadence',
    facet: 'releases',
    importance: 0.55,
    help: `Releases in the last ${cadenceDays} days, as the source with the longest list of them tells, lie at least ${leastRatio} times apart.`,
    find: cadence,
  },
  {
    id: 'releases.count',
    facet: 'releases',
    importance: 0.35,
    help: 'Published versions lie at least two times apart.',
    find: factRatio('version_count', { least: 2, what: 'published versions' }),
  },
];
