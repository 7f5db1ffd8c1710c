import type { FactValue, ValueType } from '@juxta/domain';
import { canonicalJson, canonicalUrl, spdxLicense } from '@juxta/domain';

import { sortableInstant } from './policy.ts';

/** Whether two sources say the same: a notation (`v1.2`, a licence's spelling) is no disagreement. */
export function sameValue(type: ValueType, a: FactValue, b: FactValue): boolean {
  return canonicalJson(comparable(type, a)) === canonicalJson(comparable(type, b));
}

function comparable(type: ValueType, value: FactValue): FactValue {
  if (typeof value !== 'string') return value;
  switch (type) {
    case 'spdx':
      return comparableLicense(value);
    case 'version':
      return value.replace(/^v(?=\d)/u, '');
    case 'timestamp':
      return sortableInstant(value);
    case 'url':
      return canonicalUrl(value) ?? value;
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
