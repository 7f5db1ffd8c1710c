import { compareText } from '../policy.ts';
import { listed } from '../rules/wording.ts';
import type { ToolCells } from '../tool-cells.ts';
import { endClaims } from './end-claims.ts';
import { lifeSigns } from './life-signs.ts';
import type { Lifecycle, LifecycleClaim, Status } from './schema.ts';
import { activeDays, daysBefore, maintainedDays } from './thresholds.ts';

interface Life {
  readonly ends: readonly LifecycleClaim[];
  readonly signs: readonly LifecycleClaim[];
  /** Days since the last release or push; null where neither is known. */
  readonly age: number | null;
}

export interface LifecycleRule {
  readonly id: string;
  readonly status: Status;
  /** One sentence for docs/rules.md. */
  readonly help: string;
  readonly holds: (life: Life) => boolean;
}

const has = ({ ends }: Life, kind: LifecycleClaim['kind']): boolean =>
  ends.some((claim) => claim.kind === kind);
/** Lines that are named in the one line; all of them are claims. */
const mostLines = 5;

const quiet = ({ age }: Life): boolean => age === null || age > activeDays;

/** Asked in this order; the first that holds decides. */
export const lifecycleRules: readonly LifecycleRule[] = [
  {
    id: 'ended.stated',
    status: 'ended',
    help: 'A source states the day on which it ended, and that day is past.',
    holds: (life) => has(life, 'ended'),
  },
  {
    id: 'ended.twice',
    status: 'ended',
    help: 'Two of these speak of an end: its foundation archived it, its repository is archived, the line of its archived repository says that it ended, its publisher marks it as deprecated.',
    holds: ({ ends }) => ends.filter(({ kind }) => kind !== 'support_ended' && kind !== 'ended').length > 1,
  },
  {
    id: 'ended.support',
    status: 'ended',
    help: `The support of every release line is over, and no release or push is younger than ${activeDays} days.`,
    holds: (life) => has(life, 'support_ended') && quiet(life),
  },
  {
    id: 'archived.repository',
    status: 'archived',
    help: 'Its repository is read-only by its owners’ decision.',
    holds: (life) => has(life, 'repository_archived'),
  },
  {
    id: 'archived.foundation',
    status: 'archived',
    help: `Its foundation archived it, and no release or push is younger than ${activeDays} days.`,
    holds: (life) => has(life, 'foundation_archived') && quiet(life),
  },
  {
    id: 'deprecated.publisher',
    status: 'deprecated',
    help: 'Its publisher marks the latest version as deprecated.',
    holds: (life) => has(life, 'deprecated'),
  },
  {
    id: 'active.sign',
    status: 'active',
    help: `A release or push lies at most ${activeDays} days back.`,
    holds: ({ age }) => age !== null && age <= activeDays,
  },
  {
    id: 'maintained.sign',
    status: 'maintained',
    help: `A release or push lies at most ${maintainedDays} days back.`,
    holds: ({ age }) => age !== null && age <= maintainedDays,
  },
  {
    id: 'maintained.support',
    status: 'maintained',
    help: 'A release line is supported on the day that is asked of.',
    holds: ({ signs }) => signs.some(({ kind }) => kind === 'supported_line'),
  },
  {
    id: 'dormant.sign',
    status: 'dormant',
    help: `The last release or push lies more than ${maintainedDays} days back.`,
    holds: ({ age }) => age !== null,
  },
  {
    id: 'unknown',
    status: 'unknown',
    help: 'No source tells of a release, a push or an end.',
    holds: () => true,
  },
];

const lives = new WeakMap<ToolCells, { readonly asOf: string; readonly life: Lifecycle }>();

/** A tool's life at `as_of`: by its owners' words first, then by its last release or push. Days are UTC calendar days. */
export function lifecycle(cells: ToolCells, asOf: string): Lifecycle {
  const before = lives.get(cells);
  if (before?.asOf === asOf) return before.life;
  const life = lifeOf(cells, asOf);
  lives.set(cells, { asOf, life });
  return life;
}

function lifeOf(cells: ToolCells, asOf: string): Lifecycle {
  const ends = endClaims(cells, asOf);
  const signs = lifeSigns(cells, asOf);
  const last = lastSign(signs);
  const age = last === null ? null : daysBefore(last, new Date(asOf).toISOString().slice(0, 10));
  const rule = lifecycleRules.find(({ holds }) => holds({ ends, signs, age }));
  const status = rule?.status ?? 'unknown';
  return {
    status,
    rule: rule?.id ?? 'unknown',
    text: lineOf(status, [...ends, ...signs]),
    date: lastDay(ends) ?? last,
    claims: [...ends, ...signs],
  };
}

/** The day of the last release or push. */
function lastSign(signs: readonly LifecycleClaim[]): string | null {
  return lastDay(signs.filter(({ kind }) => kind === 'last_release' || kind === 'last_push'));
}

function lastDay(claims: readonly LifecycleClaim[]): string | null {
  return (
    claims
      .flatMap(({ date }) => date ?? [])
      .toSorted(compareText)
      .at(-1) ?? null
  );
}

/** `ended: archived by its foundation on 2019-08-16 (cncf-landscape); …`, at most so many claims of a kind. */
function lineOf(status: Status, claims: readonly LifecycleClaim[]): string {
  if (claims.length === 0) return 'unknown: no source tells of a release, a push or an end';
  const lines = claims.filter(({ kind }) => kind === 'supported_line');
  const others = claims
    .filter(({ kind }) => kind !== 'supported_line')
    .map((claim) => `${claim.text} (${sourcesOf(claim)})`);
  const [first] = lines;
  const more = lines.length > mostLines ? ` and ${lines.length - mostLines} more` : '';
  const supported = lines
    .slice(0, mostLines)
    .map(({ text }) => text)
    .join(', ');
  return `${status}: ${[...others, ...(first ? [`${supported}${more} (${sourcesOf(first)})`] : [])].join('; ')}`;
}

function sourcesOf({ basis }: LifecycleClaim): string {
  return listed([...new Set(basis.map(({ source }) => source))]);
}
