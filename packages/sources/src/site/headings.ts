import { cleanText } from '@juxta/domain';
import type { Document, Element } from 'domhandler';

import { webUrl } from '../reading/statements.ts';
import { $ } from './query.ts';

export interface Heading {
  readonly element: Element;
  /** 1 to 6. */
  readonly level: number;
  /** Without the mark that many sites put there as a link to it. */
  readonly text: string;
}

const most = 2_000;
/** What is beside the page's own text. */
export const aside =
  'nav, footer, aside, [role="navigation" i], [role="contentinfo" i], [aria-hidden="true" i]';

/** The headings of a page's own text, in order. */
export function headingsOf(page: Document): readonly Heading[] {
  return $<Element, string>('h1, h2, h3, h4, h5, h6', page)
    .slice(0, most)
    .toArray()
    .flatMap((element) => {
      const text = headingText(element);
      if (text === null || $(element).closest(aside).length > 0) return [];
      return [{ element, level: Number(element.name.slice(1)), text }];
    });
}

function headingText(element: Element): string | null {
  const text = cleanText($(element).text(), 300);
  return text?.replace(/^[#¶§🔗\s]+|[#¶§🔗\s]+$/gu, '') || null;
}

/** Where on the page a heading can be quoted: by the nearest name, else by its own words (a text fragment). */
export function quotable({ element, text }: Heading, address: string): string | null {
  const page = address.replace(/#.*$/su, '');
  const named =
    element.attribs['id'] ??
    $(element).find('[id], a[name]').first().attr('id') ??
    $(element).find('a[name]').first().attr('name') ??
    $(element).closest('section[id], article[id], div[id]').attr('id');
  const name = cleanText(named, 200);
  const fragment =
    name !== null && !/\s/u.test(name)
      ? encodeURI(name)
      : `:~:text=${encodeURIComponent(text).replaceAll('-', '%2D')}`;
  return webUrl(`${page}#${fragment}`);
}
