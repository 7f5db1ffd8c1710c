import { type FeedKind, quoted } from './entry.ts';

interface Change {
  readonly kind: FeedKind;
  /** What is said of the target. */
  readonly what: string;
  readonly about?: string;
}

/** The attributes whose changes are news, and what each is called. `before` is undefined and `after` null where not stated. */
export const watched: Readonly<Record<string, (before: unknown, after: unknown) => readonly Change[]>> = {
  archived: (before, after) => {
    if (after === true && before !== true) return [{ kind: 'archived', what: 'was archived' }];
    return before === true && after === false ? [{ kind: 'unarchived', what: 'is no longer archived' }] : [];
  },
  cncf_archived_at: (before, after) =>
    before === undefined && after !== null
      ? [{ kind: 'archived', what: `was archived by its foundation on ${quoted(after).slice(0, 10)}` }]
      : [],
  deprecated: (before, after) => {
    if (isNotice(after) && after !== before)
      return [{ kind: 'deprecated', what: `is deprecated: ${quoted(after)}` }];
    return isNotice(before) && !isNotice(after)
      ? [{ kind: 'undeprecated', what: 'is no longer deprecated' }]
      : [];
  },
  license: (before, after) => changed('licence_changed', 'licence', before, after),
  name: (before, after) => changed('moved', 'name', before, after),
  advisories: (before, after) =>
    freshAdvisories(textsOf(before), textsOf(after)).map((one) => ({
      kind: 'advisory',
      what: `has an advisory: ${quoted(one)}`,
      about: idOf(one),
    })),
};
export const watchedAttributes: ReadonlySet<string> = new Set(Object.keys(watched));

function changed(kind: FeedKind, what: string, before: unknown, after: unknown): readonly Change[] {
  if (before === undefined || after === null || before === after) return [];
  return [{ kind, what: `changed its ${what} from ${quoted(before)} to ${quoted(after)}` }];
}

/**
 * Those whose ids were not listed: a severity that was rated anew is none. A list that did not grow may be one that is cut
 * at its length, the newest first: what comes up at its end, where another was withdrawn, is old.
 */
function freshAdvisories(before: readonly string[], after: readonly string[]): readonly string[] {
  const known = new Set(before.map(idOf));
  const isCut = after.length <= before.length;
  const end = isCut ? after.findLastIndex((one) => known.has(idOf(one))) + 1 : after.length;
  return after.slice(0, end || after.length).filter((one) => !known.has(idOf(one)));
}

/** `GHSA-… (7.5)`: the id comes first. */
const idOf = (advisory: string): string => advisory.split(' ', 1)[0] ?? advisory;
const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const isNotice = (value: unknown): boolean =>
  value === true || (typeof value === 'string' && value.trim() !== '');
