import type { Lifecycle, LifecycleClaim, Status } from './schema.ts';

/** Statuses of tools whose life is over by their owners' word. */
export const overStatuses: ReadonlySet<Status> = new Set<Status>(['archived', 'ended']);

export interface EndOfLife {
  readonly day: string;
  /** Whether a source states the day; or it is that of the last sign of life, or the one on which we saw that it is over. */
  readonly dated: 'stated' | 'last_sign' | 'seen';
}

const ofAnEnd = kindsOf(
  'ended',
  'says_ended',
  'foundation_archived',
  'repository_archived',
  'support_ended',
  'deprecated',
);
const ofLife = kindsOf('last_release', 'last_push');

function kindsOf(...kinds: ReadonlyArray<LifecycleClaim['kind']>): ReadonlySet<LifecycleClaim['kind']> {
  return new Set(kinds);
}

/**
 * The day on which the life of a tool came to its end: the last of the days that claims of its end give; where these
 * tell only when they were read, that of the last release or push, after which nobody saw it alive. Null while it is
 * not over.
 */
export function endOfLife({ status, claims }: Lifecycle): EndOfLife | null {
  if (!overStatuses.has(status)) return null;
  const ends = claims.filter(({ kind }) => ofAnEnd.has(kind));
  return (
    last(
      ends.filter(({ dated }) => dated !== 'seen'),
      ({ dated }) => (dated === 'stated' ? 'stated' : 'last_sign'),
    ) ??
    last(
      claims.filter(({ kind }) => ofLife.has(kind)),
      () => 'last_sign',
    ) ??
    last(ends, () => 'seen')
  );
}

function last(
  claims: readonly LifecycleClaim[],
  datedBy: (claim: LifecycleClaim) => EndOfLife['dated'],
): EndOfLife | null {
  let found: EndOfLife | null = null;
  for (const claim of claims)
    if (claim.date !== null && (found === null || claim.date > found.day))
      found = { day: claim.date, dated: datedBy(claim) };
  return found;
}
