import { cleanText, type ObservedFact } from '@juxta/domain';
import type { Document, Element } from 'domhandler';

import { listFact, textFact } from '../reading/statements.ts';
import { aside, headingsOf, quotable, type Heading } from './headings.ts';
import { $ } from './query.ts';

const headed =
  /^(?:(?:our|the|some|main|key|core|top|major|notable|all|product) )*(?:features?(?: (?:overview|list|at a glance|include))?|highlights|capabilities|feature highlights|features (?:&|and) benefits|what (?:you get|it does|it can do)|why (?:use |choose )?[\w .'’-]{1,40})\s*[?:!]?$/iu;
const most = { items: 40, length: 200, headings: 5, elements: 2_000 } as const;
const least = 2;

/**
 * The features that a page lists under a heading that says so, in the page's own words, with the address at which the
 * list can be quoted: headings below that heading, or the items of the lists there. A claim of the project, not a finding.
 */
export function featureFacts(page: Document, address: string): readonly ObservedFact[] {
  const headings = headingsOf(page);
  const candidates = headings.filter(({ text }) => headed.test(text)).slice(0, most.headings);
  for (const heading of candidates) {
    const n = headings.indexOf(heading);
    const items = itemsBelow(page, heading, headings.slice(n + 1));
    if (items.length < least) continue;
    return [...listFact('features', items), ...textFact('features_page', quotable(heading, address), 2_048)];
  }
  return [];
}

/** What stands between a heading and the next one of its rank. */
function itemsBelow(page: Document, heading: Heading, after: readonly Heading[]): readonly string[] {
  const end = after.findIndex(({ level }) => level <= heading.level);
  const below = end === -1 ? after : after.slice(0, end);
  const listed = listItems(page, heading, end === -1 ? undefined : after[end]);
  const titles = below.filter(({ level }) => level === below[0]?.level).map(({ text }) => text);
  const items = titles.length >= least ? titles : listed;
  return [...new Set(items.flatMap((text) => cleanText(text, most.length) ?? []))].slice(0, most.items);
}

/** Items of the outer lists between two headings, each by the words that stand out at its start, else by all of them. */
function listItems(page: Document, from: Heading, to: Heading | undefined): readonly string[] {
  const all = $<Element, string>('h1, h2, h3, h4, h5, h6, li', page).toArray();
  const start = all.indexOf(from.element) + 1;
  const end = to ? all.indexOf(to.element) : all.length;
  return all
    .slice(start, Math.min(end, start + most.elements))
    .filter((element) => element.name === 'li' && $(element).parents('li').length === 0)
    .filter((element) => $(element).closest(aside).length === 0)
    .slice(0, most.items)
    .map((element) => itemText(element));
}

function itemText(element: Element): string {
  // Cut before they are looked at: to look for an end like this takes the square of a length.
  const brief = (text: string): string => cleanText(text, most.length) ?? '';
  const strong = brief($(element).find('strong, b, h3, h4, h5, h6, dt').first().text());
  const own = brief($(element).clone().children('ul, ol').remove().end().text());
  const isLead = strong.length > 2 && own.startsWith(strong);
  return isLead ? strong.replace(/[\s:–—.-]+$/u, '') : own;
}
