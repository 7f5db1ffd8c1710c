import { isPrerelease, type ObservedRelease } from '@juxta/domain';
import type { Document } from 'domhandler';

import { dayOf, instantOf } from '../reading/instant.ts';
import { versionText } from '../reading/members.ts';
import { headingsOf, quotable, type Heading } from './headings.ts';
import { $ } from './query.ts';

const most = 200;
const versioned =
  /^(?:[\w .@/-]{0,40}?[\s@/]|\[)?(?:v|version |release )?(\d{1,4}(?:\.\d{1,6}){1,3}(?:[-.+]?[a-z][\w.+-]{0,30})?)(?=$|[\s\])(,:–—-])/iu;
const isoDay = /\b(\d{4}-\d\d-\d\d)\b/u;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthFirst = /\b([A-Z][a-z]{2,8})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b/u;
const dayFirst = /\b(\d{1,2})(?:st|nd|rd|th)? ([A-Z][a-z]{2,8})\.?,? (\d{4})\b/u;

/** The releases that a page of changes has headings for, with the day where it stands with the heading. */
export function changelogReleases(page: Document, address: string): readonly ObservedRelease[] {
  const releases = new Map<string, ObservedRelease>();
  for (const heading of headingsOf(page)) {
    const version = versionText(versioned.exec(heading.text)?.[1]?.replace(/[.+-]+$/u, ''));
    if (version === null || releases.has(version) || releases.size >= most) continue;
    const published = publishedAt(heading);
    const url = quotable(heading, address);
    releases.set(version, {
      version,
      ...(published !== null && { publishedAt: published }),
      prerelease: isPrerelease(version),
      ...(url !== null && { url }),
    });
  }
  return [...releases.values()];
}

function publishedAt({ element, text }: Heading): string | null {
  const time = $(element)
    .find('time[datetime]')
    .add($(element).next('time[datetime]'))
    .first()
    .attr('datetime');
  const day = dayOf(time) ?? dayIn(text);
  return instantOf(time) ?? (day === null ? null : `${day}T00:00:00Z`);
}

/** A day as changelogs write it: 2026-01-31, January 31, 2026, 31 Jan 2026. Not 1/2/2026, which is two days. */
function dayIn(text: string): string | null {
  const iso = dayOf(isoDay.exec(text)?.[1]);
  if (iso !== null) return iso;
  const [, firstMonth, firstDay, firstYear] = monthFirst.exec(text) ?? [];
  if (firstMonth !== undefined) return day(firstYear, firstMonth, firstDay);
  const [, secondDay, secondMonth, secondYear] = dayFirst.exec(text) ?? [];
  return day(secondYear, secondMonth, secondDay);
}

function day(year = '', month = '', ofMonth = ''): string | null {
  const number = months.indexOf(month.slice(0, 3).toLowerCase()) + 1;
  return number === 0
    ? null
    : dayOf(`${year}-${String(number).padStart(2, '0')}-${ofMonth.padStart(2, '0')}`);
}
