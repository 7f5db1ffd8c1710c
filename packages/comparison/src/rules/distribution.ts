import { compareText, sortableInstant } from '../policy.ts';
import type { Failure } from '../tool-document.ts';
import { cited, factsKnown, isList, isText, since } from './known.ts';
import { factRatio } from './quantity.ts';
import type { Finding, Rule, RuleInput, RuleTool } from './rule.ts';
import { differing } from './separation.ts';
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
    basis: cited([...packaged, ...missing.flatMap(({ before }) => before)]),
    separation: 1,
  };
}

/** What one image is built for and the other is not. */
function platforms({ tools }: RuleInput): Finding | null {
  const known = factsKnown(tools, 'image_platforms', isList);
  const lists = known.map(({ value }) => value.toSorted().join(' '));
  if (new Set(lists).size < 2) return null;
  const each = known.map(
    ({ tool, value, cell }) =>
      `${tool.name} for ${value.length} (${value
        .slice(0, 6)
        .map((one) => plainText(one, 40))
        .join(', ')}; ${since(cell)})`,
  );
  return {
    text: `The images are built for other platforms: ${listed(each)}.`,
    basis: cited(known),
    separation: differing(lists),
  };
}

export const distribution: readonly Rule[] = [
  {
    id: 'distribution.debian',
    facet: 'distribution',
    importance: 0.6,
    help: 'Debian packages one tool, and its archive answered that it has no package of another.',
    find: debian,
  },
  {
    id: 'distribution.dependencies',
    facet: 'distribution',
    importance: 0.45,
    help: 'Direct dependencies lie at least two times apart.',
    find: factRatio('dependency_count', { least: 2, what: 'direct dependencies' }),
  },
  {
    id: 'distribution.size',
    facet: 'distribution',
    importance: 0.4,
    help: 'Unpacked packages lie at least three times apart in size.',
    find: factRatio('package_size', { least: 3, what: 'bytes unpacked' }),
  },
  {
    id: 'distribution.platforms',
    facet: 'distribution',
    importance: 0.4,
    help: 'The latest images are built for different platforms.',
    find: platforms,
  },
];
