import type { Citation } from '@juxta/comparison';
import { html } from 'hono/html';

import { outside } from './layout.ts';

type Markup = ReturnType<typeof html>;

/** What a sentence rests on: each fact by its id, with source and day. `addresses`: where a fact is explained. */
export function citations(
  basis: readonly Citation[],
  addresses: ReadonlyMap<string, string> = new Map(),
): Markup {
  const shown = basis.slice(0, most);
  const more = basis.length > most ? `, and ${basis.length - most} more` : '';
  return html`<small
    >${shown.map((one, n) => html`${n > 0 ? '; ' : ''}${outside(one.url, one.source)}, ${one.dated === 'seen' ? 'seen ' : ''}${one.date}, fact ${factLink(one, addresses)}`)}${more}</small
  >`;
}

/** A cadence rests on every release of a year. */
const most = 8;

function factLink({ fact }: Citation, addresses: ReadonlyMap<string, string>): Markup {
  const address = addresses.get(fact);
  return address === undefined ? html`${fact}` : html`<a href="${address}">${fact}</a>`;
}
