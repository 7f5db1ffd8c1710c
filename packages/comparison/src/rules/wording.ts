import { cleanText } from '@juxta/domain';

import { sortableInstant } from '../policy.ts';

/** Source text as it may stand in a sentence: one line, no control or direction marks, at most `limit` code units. */
export function plainText(text: string, limit: number): string {
  return cleanText(text, limit) ?? '';
}

/** UTC day of an instant, yyyy-mm-dd; the text itself when it is none. */
export function day(instant: string): string {
  const sortable = sortableInstant(instant);
  return Number.isNaN(Date.parse(sortable)) ? plainText(instant, 40) : sortable.slice(0, 10);
}

/** `1234567` as `1,234,567`, on every machine alike. */
export function figure(value: number): string {
  const [whole = '', fraction] = String(Math.round(value * 100) / 100).split('.');
  const grouped = /e/iu.test(whole) ? whole : whole.replace(/\B(?=(?:\d{3})+$)/gu, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** Two decimals: a logarithm's last bits differ between machines. */
export function weigh(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * 100) / 100;
}
