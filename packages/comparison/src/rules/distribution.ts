import { compareText, sortableInstant } from '../policy.ts';
import type { Failure } from '../tool-document.ts';
import { factIds, factsKnown, isQuantity, isText, since } from './known.ts';
import { factQuantity } from './quantity.ts';
import { ratioFinding } from './ratio.ts';
import type { Finding, Rule, RuleInput, RuleTool } from './rule.ts';
import { day, listed, plainText } from './wording.ts';

/** The archive's own answer that it has no such package: a target never asked for, or one that fails, proves nothing. */
function goneFromDebian({ cells }: RuleTool): Failure | null {
  const proofs = cells.tool.failures.filter(
    ({ kind, source, target, covers }) =>
      kind === 'gone' &&
      source === 'debian' &&
      target !== null &&
      covers.attributes.includes('debian_version'),
  );
  return proofs.toSorted((a, b) => compareText(sortableInstant(a.at), sortableInstant(b.at)))[0] ?? null;
}

function debian({ tools }: RuleInput): Finding | null {
  const known = factsKnown(tools, 'debian_version', isText);
  const packaged = known.filter(({ cell }) => cell.stale === null);
  const missing = tools.flatMap((tool) => {
    const gone = goneFromDebian(tool);
    if (!gone || packaged.some((entry) => entry.tool === tool)) return [];
    return [{ tool, at: gone.at, before: known.filter((entry) => entry.tool === tool) }];
  });
  if (packaged.length === 0 || missing.length === 0) return null;
  const present = packaged.map(
    ({ tool, value, cell }) => `${tool.name} as ${plainText(value, 60)} (${since(cell)})`,
  );
  const absent = missing.map(({ tool, at, before }) => {
    const version = before[0] ? `, which had it as ${plainText(before[0].value, 60)}` : '';
    return `${tool.name} is not in the archive${version} (asked ${day(at)})`;
  });
  return {
    text: `Debian packages ${listed(present)}; ${listed(absent)}.`,
    facts: factIds([...packaged, ...missing.flatMap(({ before }) => before)]),
    weight: 0.55,
  };
}

function ratioOf(attribute: string, least: number, what: string, weight: number): Rule['find'] {
  return ({ tools }) =>
    ratioFinding(
      factsKnown(tools, attribute, isQuantity).map((entry) => factQuantity(entry)),
      { least, what, weight },
    );
}

export const distribution: readonly Rule[] = [
  { id: 'distribution.debian', facet: 'distribution', find: debian },
  {
    id: 'distribution.dependencies',
    facet: 'distribution',
    find: ratioOf('dependency_count', 2, 'direct dependencies', 0.4),
  },
  {
    id: 'distribution.size',
    facet: 'distribution',
    find: ratioOf('package_size', 3, 'bytes unpacked', 0.35),
  },
];
