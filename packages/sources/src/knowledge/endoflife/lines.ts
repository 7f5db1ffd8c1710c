import { cleanText } from '@juxta/domain';

import { dayOf } from '../../reading/instant.ts';
import { own, versionText } from '../../reading/members.ts';

/** One release line ("cycle") of a product, whichever of endoflife.date's forms it was read in. Days are `2026-01-31`. */
export interface ReleaseLine {
  readonly name: string;
  readonly releasedOn: string | null;
  /** Last day of support; or `open`: supported without an end that is known; `ended`: on a day that is not known. */
  readonly end: string | null;
  readonly latest: string | null;
  readonly latestOn: string | null;
}

const most = 200;

/** The lines of a list in their order, which is newest first; what has no name is dropped. */
export function linesOf(list: unknown): readonly ReleaseLine[] {
  return Array.isArray(list) ? list.slice(0, most).flatMap(line) : [];
}

function line(item: unknown): readonly ReleaseLine[] {
  const stated = textOf(own(item, 'releaseCycle') ?? own(item, 'cycle') ?? own(item, 'name'));
  const name = cleanText(stated, 80);
  if (name === null) return [];
  const latest = own(item, 'latest');
  return [
    {
      name,
      releasedOn: dayOf(own(item, 'releaseDate')),
      end: endOf(item),
      latest: versionText(textOf(own(latest, 'name') ?? latest)),
      latestOn: dayOf(own(item, 'latestReleaseDate') ?? own(latest, 'date')),
    },
  ];
}

/** `eol` is a day or a flag; the newer API has `eolFrom` and `isEol`, of which the flag was true of the day it was made. */
function endOf(item: unknown): ReleaseLine['end'] {
  const stated = own(item, 'eol') ?? own(item, 'eolFrom') ?? own(item, 'isEol');
  if (stated === true) return 'ended';
  return stated === false ? 'open' : dayOf(stated);
}

/** YAML reads `1.6` as a number where nobody quoted it. */
function textOf(value: unknown): unknown {
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
}

/** Whether a line is supported on a day; null where the source does not say. */
export function isSupported({ end }: ReleaseLine, day: string): boolean | null {
  if (end === null) return null;
  if (end === 'open' || end === 'ended') return end === 'open';
  return end >= day;
}
