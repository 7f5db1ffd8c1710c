import { cleanText, spdxLicense, type ObservedFact } from '@juxta/domain';

import { own } from '../../reading/members.ts';
import { licenseFact, licenseListFact, type Maybe } from '../../reading/statements.ts';
import type { Info } from './core-metadata.ts';

/**
 * PEP 639's expression; else the free text, whose first line is often a licence's title and the rest its whole text; else
 * the classifiers. Several classifiers do not say whether one may choose: taken as a choice, as a guess.
 */
export function licenseStatement(info: Info): Maybe<ObservedFact> {
  const expression = cleanText(own(info, 'license_expression'), 500);
  if (expression !== null) return licenseFact(expression);
  const text = freeText(own(info, 'license'));
  if (text !== null && spdxLicense(text) !== null) return licenseFact(text);
  const classified = classifiers(info);
  if (classified.length > 0) return licenseListFact(classified, false);
  return licenseFact(text);
}

function freeText(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = cleanText(value.slice(0, 10_000).trim().split('\n', 1)[0], 200);
  return text === null || /^unknown$/iu.test(text) ? null : text;
}

function classifiers(info: Info): readonly string[] {
  const list: unknown = own(info, 'classifiers');
  const items: readonly unknown[] = Array.isArray(list) ? list.slice(0, 500) : [];
  return items
    .filter((item) => typeof item === 'string')
    .filter((item) => item.startsWith('License :: ') && item !== 'License :: OSI Approved')
    .slice(0, 20)
    .map((item) => item.slice(item.lastIndexOf('::') + 2).trim());
}
