import { createHash } from 'node:crypto';

import { canonicalJson } from '@juxta/domain';

/** A row of the log as the hash takes it: every column except `xid`, which a restore rewrites. */
export interface SealedRow {
  readonly position: number;
  readonly stream_id: string;
  readonly version: number;
  readonly event_id: string;
  readonly type: string;
  readonly schema_version: number;
  /** Microseconds since 1970, as decimal digits: a JavaScript date has no microseconds. */
  readonly occurred_at: string;
  readonly recorded_at: string;
  readonly correlation_id: string | null;
  readonly causation_id: string | null;
  /** The stored JSON as text, so that no digit of a number is lost on the way. */
  readonly data: string;
  readonly meta: string;
}

/** SHA-256 of the canonical form of an event (docs/adr/0008): never change it, add a format. */
export function eventHash(row: SealedRow): Buffer {
  const form = canonicalJson({ ...row, data: exactJson(row.data), meta: exactJson(row.meta) });
  return createHash('sha256').update(leafTag).update(form).digest();
}

// As in RFC 6962: a leaf can never be taken for a seal.
const leafTag = Buffer.of(0);

/** 16 digits may be more than a double tells apart; where a text has none such, plain parsing loses nothing. */
const manyDigits = /\d[\d.]{15}/u;

// TypeScript's library does not know the third argument yet.
type ParseExactly = (
  text: string,
  reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
) => unknown;

/** Parses stored JSON; a number that no double writes exactly becomes an object that no stored JSON can have. */
function exactJson(text: string): unknown {
  if (!manyDigits.test(text)) return JSON.parse(text);
  return (JSON.parse as ParseExactly)(text, (_, value, { source }) => {
    if (typeof value !== 'number' || source === undefined) return value;
    const exact = decimal(source);
    // Postgres refuses U+0000 in JSON, so no member can have this name.
    return exact === decimal(String(value)) ? value : { '\u0000': exact };
  });
}

/** One form per value, `<digits>e<exponent>`: `1.10`, `1.1` and `11e-1` are all `11e-1`. */
function decimal(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/iu.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/u, '');
  const kept = digits.replace(/0+$/u, '');
  if (kept === '') return whole === '' ? text : '0';
  return `${sign}${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`;
}
