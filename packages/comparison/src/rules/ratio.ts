import type { Citation } from '../citation.ts';
import type { Finding } from './rule.ts';
import { ofRatio } from './separation.ts';
import { figure } from './wording.ts';

export interface Quantity {
  readonly name: string;
  readonly value: number;
  readonly citation: Citation;
}

export interface RatioWording {
  /** The least ratio of largest to smallest that is worth a sentence. */
  readonly least: number;
  /** Singular and plural alike: `versions on npm`. */
  readonly what: string;
  readonly note?: string;
}

/** A sentence where the largest quantity is at least so many times the smallest; zero counts as less than one of anything. */
export function ratioFinding(quantities: readonly Quantity[], wording: RatioWording): Finding | null {
  const ordered = quantities.toSorted((a, b) => b.value - a.value);
  const [largest, smallest] = [ordered[0], ordered.at(-1)];
  if (!largest || !smallest || largest.value < wording.least * Math.max(smallest.value, 1)) return null;
  const ratio = largest.value / Math.max(smallest.value, 1);
  const times = smallest.value > 0 ? `${figure(Math.round(ratio * 10) / 10)} times as many` : 'more';
  const each = ordered.map(({ name, value, citation }) => `${name} ${figure(value)} (${citation.date})`);
  const than = smallest.value > 0 ? 'as' : 'than';
  const note = wording.note === undefined ? '' : `, ${wording.note}`;
  return {
    text: `${largest.name} has ${times} ${wording.what} ${than} ${smallest.name}: ${each.join(', ')}${note}.`,
    basis: ordered.map(({ citation }) => citation),
    separation: ofRatio(largest.value, smallest.value),
  };
}
