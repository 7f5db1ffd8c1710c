import type { Comparing, FactValue } from '@juxta/domain';
import { canonicalJson, canonicalUrl, spdxLicense } from '@juxta/domain';

import { sortableInstant } from './policy.ts';

/** Whether two sources say the same: another notation (`v1.2`, a licence's spelling) is no disagreement. */
export function sameValue(compares: Comparing, a: FactValue, b: FactValue): boolean {
  if (compares === 'date') return isBeginning(String(a), String(b)) || isBeginning(String(b), String(a));
  return canonicalJson(comparable(compares, a)) === canonicalJson(comparable(compares, b));
}

/** A year may be all that one source knows of a day. */
function isBeginning(start: string, date: string): boolean {
  return start === date || date.startsWith(`${start}-`) || date.startsWith(`${start}T`);
}

function comparable(compares: Comparing, value: FactValue): FactValue {
  if (compares === 'set' && Array.isArray(value))
    return [...new Set(value.map((item) => canonicalJson(item)))].toSorted();
  if (typeof value !== 'string') return value;
  switch (compares) {
    case 'licence':
      return comparableLicense(value);
    case 'version':
      return value.replace(/^v(?=\d)/u, '');
    case 'day':
      return sortableInstant(value).slice(0, 'yyyy-mm-dd'.length);
    case 'url':
      return canonicalUrl(value) ?? value;
    case 'folded':
      return value.toLowerCase();
    default:
      return value;
  }
}

function comparableLicense(text: string): string {
  const expression = spdxLicense(text)?.expression ?? text.trim();
  const bare = /^\([^()]*\)$/u.test(expression) ? expression.slice(1, -1) : expression;
  const operator = [' OR ', ' AND '].find((word) => bare.includes(word));
  // Operands commute only where a single operator stands alone; mixed and nested expressions are compared as written.
  const mixed = bare.includes('(') || (bare.includes(' OR ') && bare.includes(' AND '));
  if (operator === undefined || mixed) return bare;
  return bare
    .split(operator)
    .map((part) => part.trim())
    .toSorted()
    .join(operator);
}
