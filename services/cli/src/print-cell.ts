import { styleText } from 'node:util';

import type { Row } from '@juxta/comparison';
import { displayText, type Display } from '@juxta/domain';

type Cell = Row['cells'][number];

/** A cell in words: a value with its source and day, or why there is none. Never blank. */
export function cellText(row: Row, cell: Cell): string {
  switch (cell.state) {
    case 'known': {
      const day = ('day' in cell ? cell.day : cell.observed_at.slice(0, 10)) as string;
      const stale = cell.stale ? `, stale: ${cell.stale.reason}` : '';
      const other =
        'disagreements' in cell && cell.disagreements.length > 0
          ? `\n${styleText('yellow', `others say: ${cell.disagreements.map((one) => `${valueText(row.display, one.value)} (${one.source})`).join(', ')}`)}`
          : '';
      return `${valueText(row.display, cell.value)}\n${styleText('dim', `${cell.source}, ${day}${stale}`)}${other}`;
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

/** The beginning of a value's text: a cell of a terminal has little room. */
export function valueText(display: Display, value: unknown): string {
  return displayText(display, value).slice(0, 300);
}
