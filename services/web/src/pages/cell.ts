import type { Row } from '@juxta/comparison';
import { html } from 'hono/html';

import { outside } from './layout.ts';

type Cell = Row['cells'][number];
type Markup = ReturnType<typeof html>;

/** A cell in words: a value with source and day, linked to its evidence, or why there is none. Never blank. */
export function cell(row: Row, one: Cell): Markup {
  switch (one.state) {
    case 'known':
      return html`<td>${value(row, one)}${origin(row, one)}${others(row, one)}</td>`;
    case 'failed':
      return html`<td class="failed">
        failed: ${one.code} at ${one.host || 'its source'}<small>asked ${one.at.slice(0, 10)}</small>
      </td>`;
    case 'withdrawn':
      return html`<td class="withdrawn">
        withdrawn by ${one.source}<small>seen ${one.observed_at.slice(0, 10)}, fact ${one.fact}</small>
      </td>`;
    case 'unknown':
      return html`<td class="unknown">unknown</td>`;
    case 'not_applicable':
      return html`<td class="not_applicable">does not apply</td>`;
  }
}

function value(row: Row, one: Extract<Cell, { state: 'known' }>): Markup {
  const text = valueText(row.unit, one.value);
  return typeof one.value === 'string' && /^https?:/u.test(one.value)
    ? outside(one.value, text)
    : html`${text}`;
}

function origin(row: Row, one: Extract<Cell, { state: 'known' }>): Markup {
  const day = 'day' in one ? one.day : one.observed_at.slice(0, 10);
  const why = row.kind === 'fact' ? html`, <a href="/tools/${one.tool}#${row.id}">why</a>` : '';
  const stale = one.stale
    ? html`<small class="stale"
        >could not be checked since ${one.stale.since.slice(0, 10)}: ${one.stale.reason}</small
      >`
    : '';
  return html`<small>${outside(one.evidence.url, one.source)}, seen ${day}${why}</small>${stale}`;
}

function others(row: Row, one: Extract<Cell, { state: 'known' }>): Markup | '' {
  if (!('disagreements' in one) || one.disagreements.length === 0) return '';
  const items = one.disagreements.map(
    (other) =>
      html`<li>
        ${valueText(row.unit, other.value)}
        <small>${outside(other.evidence.url, other.source)}, fact ${other.fact}</small>
      </li>`,
  );
  return html`<details>
    <summary>others say otherwise</summary>
    <ul>
      ${items}
    </ul>
  </details>`;
}

export function valueText(unit: string | null, value: unknown): string {
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return `${value.toLocaleString('en')}${unit === null ? '' : ` ${unit}`}`;
  const text = String(value);
  return /^\d{4}-\d\d-\d\dT/u.test(text) ? text.slice(0, 10) : text;
}
