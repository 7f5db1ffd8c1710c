import { isDeprecation } from '../health.ts';
import type { KnownFact } from './known.ts';
import { factIds, factsKnown, isFlag, isInstant, isText, since } from './known.ts';
import type { Finding, Rule, RuleInput } from './rule.ts';
import { day, listed, plainText } from './wording.ts';

const yearMs = 365.25 * 86_400_000;

function archived({ tools }: RuleInput): Finding | null {
  const known = factsKnown(tools, 'archived', isFlag);
  const [ended, open] = [known.filter(({ value }) => value), known.filter(({ value }) => !value)];
  if (ended.length === 0) return null;
  const first = ended.map(({ tool, cell }) => `The repository of ${tool.name} is archived (${since(cell)}).`);
  const names = listed(open.map(({ tool, cell }) => `${tool.name} (${since(cell)})`));
  const rest = open.length === 0 ? [] : [`That of ${names} is not.`];
  return { text: [...first, ...rest].join(' '), facts: factIds([...ended, ...open]), weight: 0.97 };
}

function deprecated({ tools }: RuleInput): Finding | null {
  const known = factsKnown(tools, 'deprecated', isText).filter(({ value }) => isDeprecation(value));
  if (known.length === 0) return null;
  const said = known.map(
    ({ tool, value, cell }) =>
      `The publisher of ${tool.name} marks it as deprecated: “${plainText(value, 200)}” (${since(cell)}).`,
  );
  return { text: said.join(' '), facts: factIds(known), weight: 0.95 };
}

const births = [
  { attribute: 'created_at', text: 'The repository of' },
  { attribute: 'first_release_at', text: 'The first release of' },
] as const;

/** Creation is compared with creation and release with release: whichever of them more tools have. */
function age({ tools }: RuleInput): Finding | null {
  const [best] = births
    .map((birth) => ({ ...birth, known: factsKnown(tools, birth.attribute, isInstant) }))
    .filter(({ known }) => spread(known) > yearMs)
    .toSorted((a, b) => b.known.length - a.known.length);
  if (!best) return null;
  const ordered = best.known.toSorted((a, b) => Date.parse(a.value) - Date.parse(b.value));
  const [oldest, ...younger] = ordered.map(({ tool, value }) => `${tool.name} dates from ${day(value)}`);
  const text = `${best.text} ${[oldest, ...younger.map((part) => `that of ${part}`)].join(', ')}.`;
  return { text, facts: factIds(ordered), weight: 0.9 };
}

function spread(known: readonly KnownFact<string>[]): number {
  const times = known.map(({ value }) => Date.parse(value));
  return times.length < 2 ? 0 : Math.max(...times) - Math.min(...times);
}

export const lifecycle: readonly Rule[] = [
  { id: 'lifecycle.archived', facet: 'lifecycle', find: archived },
  { id: 'lifecycle.deprecated', facet: 'lifecycle', find: deprecated },
  { id: 'lifecycle.age', facet: 'lifecycle', find: age },
];
