import type { FactValue } from '@juxta/domain';

import { citeFact, citeSample, type Citation } from '../citation.ts';
import type { KnownFactCell } from '../document.ts';
import type { LifecycleClaim } from '../lifecycle/schema.ts';
import type { RuleTool } from '../rules/rule.ts';
import { knownFact, knownSample } from '../tool-cells.ts';
import type { OpinionFinding } from './opinion-rule.ts';

interface Read<V> {
  readonly value: V;
  readonly cell: KnownFactCell;
  readonly basis: readonly [Citation];
}

/** A fact of one tool where it is known with a value that `is` accepts. */
export function fact<V extends FactValue>(
  { cells }: RuleTool,
  attribute: string,
  is: (value: FactValue) => value is V,
): Read<V> | null {
  const cell = knownFact(cells, attribute);
  return cell && is(cell.value) ? { value: cell.value, cell, basis: [citeFact(cells.tool.id, cell)] } : null;
}

export function sample(
  { cells }: RuleTool,
  metric: string,
): { value: number; day: string; basis: readonly [Citation] } | null {
  const cell = knownSample(cells, metric);
  return cell ? { value: cell.value, day: cell.day, basis: [citeSample(cells.tool.id, cell)] } : null;
}

export function claimsOf(
  { life }: RuleTool,
  ...kinds: ReadonlyArray<LifecycleClaim['kind']>
): readonly LifecycleClaim[] {
  return life.claims.filter(({ kind }) => kinds.includes(kind));
}

/** The claims as one statement; null where there is none. */
export function saying(claims: readonly LifecycleClaim[], before = ''): OpinionFinding | null {
  if (claims.length === 0) return null;
  return {
    text: `${before}${claims.map(({ text }) => text).join('; ')}`,
    basis: claims.flatMap(({ basis }) => basis),
  };
}
