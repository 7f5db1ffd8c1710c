import type { Display } from './definition.ts';

interface Titled {
  readonly label: string;
  readonly display: Display;
  readonly unit: string | null;
}

/** A value for people, in one line and never blank. A number's unit stands in the title of its row: {@link rowTitle}. */
export function displayText(display: Display, value: unknown): string {
  switch (display) {
    case 'size':
      return typeof value === 'number' ? sizeText(value) : plain(value);
    case 'percent':
      return `${plain(value)} %`;
    case 'points':
      return `${plain(value)} of 10`;
    case 'day':
      return dayText(plain(value));
    case 'text':
    case 'link':
    case 'yes_no':
    case 'list':
    case 'number':
      return plain(value);
  }
}

/** The label of a row, with the unit of its numbers unless the label or the values tell it: `Release lines`, `Image size`. */
export function rowTitle({ label, display, unit }: Titled): string {
  const told = display !== 'number' || unit === null || label.toLowerCase().includes(unit);
  return told ? label : `${label} (${unit})`;
}

/** By what it is, for a source may say a text where a number is meant. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(', ') || 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return value.toLocaleString('en');
  const text = String(value);
  return text.trim() === '' ? 'empty text' : text;
}

function dayText(text: string): string {
  return /^\d{4}-\d\d-\d\dT/u.test(text) ? text.slice(0, 10) : text;
}

const sizeUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

function sizeText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (Math.round(size) >= 1_000 && unit < sizeUnits.length - 1) {
    size /= 1_000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toPrecision(3)} ${sizeUnits[unit]}`;
}
