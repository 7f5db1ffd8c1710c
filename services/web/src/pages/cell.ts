import type { Row } from '@juxta/comparison';
import { displayText } from '@juxta/domain';
import { html } from 'hono/html';

import { toolPath } from './address.ts';
import { outside } from './layout.ts';

type Cell = Row['cells'][number];
type Known = Extract<Cell, { state: 'known' }>;
type Markup = ReturnType<typeof html>;

/** A cell in words. `pin` is the query of both times. */
export function cell(row: Row, one: Cell, pin: string): Markup {
  return html`<td class="${one.state}">${cellBody(row, one, pin)}</td>`;
}

/** A value with source and day, linked to its evidence, or why there is none. Never blank. */
export function cellBody(row: Row, one: Cell, pin: string): Markup {
  switch (one.state) {
    case 'known':
      return html`${value(row, one)}${original(one)}${origin(row, one, pin)}${others(row, one)}`;
    case 'failed':
      return html`failed: ${one.code} at ${one.host || 'its source'}<small
          >asked ${one.at.slice(0, 10)}</small
        >`;
    case 'withdrawn':
      return html`withdrawn by ${one.source}<small
          >seen ${one.observed_at.slice(0, 10)}, fact ${one.fact}</small
        >`;
    case 'unknown':
      return html`unknown`;
    case 'not_applicable':
      return html`does not apply`;
  }
}

function value(row: Row, one: Known): Markup {
  const text = displayText(row.display, one.value);
  return row.display === 'link' && typeof one.value === 'string' && /^https?:/u.test(one.value)
    ? outside(one.value, text)
    : html`${text}`;
}

/** The source's own words, where the value is a form of them that we made; not another spelling of the same instant. */
function original(one: Known): Markup | '' {
  if (!('original' in one) || one.original === undefined) return '';
  if (typeof one.value === 'string' && Date.parse(one.original) === Date.parse(one.value)) return '';
  const guess = one.guessed ? ', which is a guess' : '';
  return html`<small>from “${one.original}”${guess}</small>`;
}

function origin(row: Row, one: Known, pin: string): Markup {
  const day = 'day' in one ? one.day : one.observed_at.slice(0, 10);
  const why = html`,
    <a
      href="${toolPath(one.tool)}${pin}#${encodeURIComponent(row.id)}"
      aria-label="why ${row.label} of ${one.tool}"
      >why</a
    >`;
  const stale = one.stale
    ? html`<small class="stale"
        >could not be checked since ${one.stale.since.slice(0, 10)}: ${one.stale.reason}</small
      >`
    : '';
  return html`<small>${outside(one.evidence.url, one.source)}, seen ${day}${why}</small>${stale}`;
}

function others(row: Row, one: Known): Markup | '' {
  if (!('disagreements' in one) || one.disagreements.length === 0) return '';
  const items = one.disagreements.map(
    (other) =>
      html`<li>
        ${displayText(row.display, other.value)}
        <small>${outside(other.evidence.url, other.source)}, fact ${other.fact}</small>
      </li>`,
  );
  return html`<details>
    <summary>
      ${one.disagreements.length === 1 ? 'another says' : `${one.disagreements.length} others say`} otherwise
    </summary>
    <ul>
      ${items}
    </ul>
  </details>`;
}
