import { styleText } from 'node:util';

import type { Row } from '@juxta/comparison';

type Cell = Row['cells'][number];

/** A cell in words: a value with its source and day, or why there is none. Never blank. */
export function cellText(row: Row, cell: Cell): string {
  switch (cell.state) {
    case 'known': {
      const day = ('day' in cell ? cell.day : cell.observed_at.slice(0, 10)) as string;
      const stale = cell.stale ? `, stale: ${cell.stale.reason}` : '';
      const other =
        'disagreements' in cell && cell.disagreements.length > 0
          ? `\n${styleText('yellow', `others say: ${cell.disagreements.map((one) => `${valueText(row, one.value)} (${one.source})`).join(', ')}`)}`
          : '';
      return `${valueText(row, cell.value)}\n${styleText('dim', `${cell.source}, ${day}${stale}`)}${other}`;
    }
    case 'failed':
      return styleText('red', `failed: ${cell.code}${cell.host ? ` at ${cell.host}` : ''}`);
    case 'withdrawn':
      return styleText('yellow', 'withdrawn by its source');
    case 'unknown':
      return styleText('dim', 'unknown');
    case 'not_applicable':
      return styleText('dim', 'does not apply');
  }
}

export function valueText(row: Pick<Row, 'unit'>, value: unknown): string {
  if (Array.isArray(value)) return value.join(', ') || '(empty)';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return row.unit === 'bytes' ? bytesText(value) : value.toLocaleString('en');
  const text = String(value);
  return /^\d{4}-\d\d-\d\dT/u.test(text) ? text.slice(0, 10) : text.slice(0, 300) || '(empty)';
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

function bytesText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (Math.round(size) >= 1_000 && unit < byteUnits.length - 1) {
    size /= 1_000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toPrecision(3)} ${byteUnits[unit]}`;
}
