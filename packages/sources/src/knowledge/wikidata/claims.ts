import { own } from '../../reading/members.ts';

export interface Claim {
  readonly value: unknown;
  /** Where the value stands, as tokens below the entity. */
  readonly at: readonly string[];
  readonly preferred: boolean;
  readonly qualifiers: unknown;
}

/** The values that an item states of a property: preferred ones first, deprecated ones and absent values left out. */
export function claimsOf(entity: unknown, property: string): readonly Claim[] {
  const listed = own(own(entity, 'claims'), property);
  if (!Array.isArray(listed)) return [];
  const claims = listed.slice(0, 1_000).flatMap((statement: unknown, n): readonly Claim[] => {
    const value = own(own(own(statement, 'mainsnak'), 'datavalue'), 'value');
    const rank = own(statement, 'rank');
    if (value === undefined || rank === 'deprecated') return [];
    const at = ['claims', property, String(n), 'mainsnak', 'datavalue', 'value'];
    return [{ value, at, preferred: rank === 'preferred', qualifiers: own(statement, 'qualifiers') }];
  });
  return [...claims.filter(({ preferred }) => preferred), ...claims.filter(({ preferred }) => !preferred)];
}

/** The day of a time value where it is known to the day, `2013-05-27`; a year, `2013`, where only that is known. */
export function dayOfTime(value: unknown): string | null {
  const time = own(value, 'time');
  const precision = own(value, 'precision');
  const match = typeof time === 'string' ? /^\+(\d{4})-(\d\d)-(\d\d)T/u.exec(time) : null;
  if (!match || typeof precision !== 'number' || precision < 9) return null;
  return precision >= 11 ? `${match[1]}-${match[2]}-${match[3]}` : (match[1] ?? null);
}

/** The first qualifier of a property, such as the publication date (P577) of a version. */
export function qualifier({ qualifiers }: Claim, property: string): unknown {
  const listed = own(qualifiers, property);
  return Array.isArray(listed) ? own(own(listed[0], 'datavalue'), 'value') : undefined;
}
