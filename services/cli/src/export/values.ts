import type { ResultColumn, TextRow, TextValue } from '@juxta/store';

const numbers = new Set(['smallint', 'integer', 'bigint', 'real', 'double precision', 'numeric']);
const numeral = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/u;

/** `2026-01-31 12:00:00.5+00`, as Postgres writes it in UTC, in ISO 8601; `infinity` stays as it is. */
export function isoInstant(text: string): string {
  return text.replace(' ', 'T').replace(/\+00$/u, 'Z');
}

/** A value as JSON text. Numbers are written as Postgres writes them: none is rounded on the way. */
export function jsonText(value: TextValue, type: string): string {
  if (value === null) return 'null';
  if (typeof value !== 'string') return JSON.stringify(value);
  if (type === 'boolean') return String(value === 't');
  if (type === 'jsonb' || type === 'json') return value;
  if (numbers.has(type) && numeral.test(value)) return value;
  return JSON.stringify(type === 'timestamp with time zone' ? isoInstant(value) : value);
}

export function jsonLine(row: TextRow, columns: readonly ResultColumn[]): string {
  const members = columns.map(
    ({ name, type }, n) => `${JSON.stringify(name)}:${jsonText(row[n] ?? null, type)}`,
  );
  return `{${members.join(',')}}`;
}

/** RFC 4180: null is an empty field, an empty text is `""`, a list is JSON. */
export function csvLine(row: TextRow, columns: readonly ResultColumn[]): string {
  return `${columns.map(({ type }, n) => csvField(row[n] ?? null, type)).join(',')}\r\n`;
}

export function csvHeader(columns: readonly ResultColumn[]): string {
  return `${columns.map(({ name }) => csvField(name, 'text')).join(',')}\r\n`;
}

function csvField(value: TextValue, type: string): string {
  if (value === null) return '';
  const text = printable(value, type);
  return text === '' || /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A value as people read it. */
export function printable(value: TextValue, type: string): string {
  if (value === null) return '';
  if (typeof value !== 'string') return JSON.stringify(value);
  if (type === 'boolean') return String(value === 't');
  return type === 'timestamp with time zone' ? isoInstant(value) : value;
}
