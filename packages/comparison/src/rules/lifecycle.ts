import { distinctCitations } from '../citation.ts';
import { isDeprecation } from '../lifecycle/end-claims.ts';
import type { LifecycleClaim } from '../lifecycle/schema.ts';
import { isSupported, supportWindows } from '../lifecycle/support-windows.ts';
import { cited, factsKnown, isInstant, isList, isText, since } from './known.ts';
import type { Finding, Rule, RuleInput, RuleTool } from './rule.ts';
import { differing, ofTimes, span } from './separation.ts';
import { day, listed, plainText } from './wording.ts';

const yearMs = 365.25 * 86_400_000;
const over: readonly string[] = ['ended', 'archived'];

/** A tool's end, with every claim of it and its own date; of the others, the sign that they go on. */
function ended({ tools }: RuleInput): Finding | null {
  const gone = tools.filter(({ life }) => over.includes(life.status));
  if (gone.length === 0) return null;
  const said = gone.map((tool) => ({ tool, claims: tool.life.claims.filter(isOfEnd) }));
  const others = tools.filter((tool) => !gone.includes(tool)).flatMap(goingOn);
  const ends = said.map(({ tool, claims }) => {
    const verb = tool.life.status === 'ended' ? 'has ended' : 'is archived';
    return `${tool.name} ${verb}: ${claims.map((claim) => `${claim.text} (${sourceOf(claim)})`).join('; ')}.`;
  });
  const rest = others.map(
    ({ tool, claim }) => `${tool.name} is ${tool.life.status}: ${claim.text} (${sourceOf(claim)}).`,
  );
  const basis = [...said.flatMap(({ claims }) => claims), ...others.map(({ claim }) => claim)];
  return {
    text: [...ends, ...rest].join(' '),
    basis: distinctCitations(basis.flatMap((claim) => claim.basis)),
    separation: Math.max(0.5, differing(tools.map(({ life }) => life.status))),
  };
}

function isOfEnd({ kind }: LifecycleClaim): boolean {
  return kind !== 'last_push' && kind !== 'last_release' && kind !== 'supported_line';
}

function goingOn(tool: RuleTool): readonly { tool: RuleTool; claim: LifecycleClaim }[] {
  if (tool.life.status !== 'active' && tool.life.status !== 'maintained') return [];
  const [claim] = tool.life.claims.filter((one) => !isOfEnd(one));
  return claim ? [{ tool, claim }] : [];
}

function sourceOf({ basis }: LifecycleClaim): string {
  return listed([...new Set(basis.map(({ source }) => source))]);
}

function deprecated({ tools }: RuleInput): Finding | null {
  const known = factsKnown(tools, 'deprecated', isText).filter(
    ({ value, tool }) => isDeprecation(value) && !over.includes(tool.life.status),
  );
  if (known.length === 0) return null;
  const said = known.map(
    ({ tool, value, cell }) =>
      `The publisher of ${tool.name} marks it as deprecated: “${plainText(value, 200)}” (${since(cell)}).`,
  );
  return { text: said.join(' '), basis: cited(known), separation: known.length < tools.length ? 1 : 0.5 };
}

const births = [
  { attribute: 'created_at', text: 'The repository of' },
  { attribute: 'first_release_at', text: 'The first release of' },
] as const;

/** Creation is compared with creation and release with release: whichever of them more tools have. */
function age({ tools }: RuleInput): Finding | null {
  const [best] = births
    .map((birth) => ({ ...birth, known: factsKnown(tools, birth.attribute, isInstant) }))
    .filter(({ known }) => span(known.map(({ value }) => value)) > yearMs)
    .toSorted((a, b) => b.known.length - a.known.length);
  if (!best) return null;
  const ordered = best.known.toSorted((a, b) => Date.parse(a.value) - Date.parse(b.value));
  const [oldest, ...younger] = ordered.map(({ tool, value }) => `${tool.name} dates from ${day(value)}`);
  const text = `${best.text} ${[oldest, ...younger.map((part) => `that of ${part}`)].join(', ')}.`;
  return { text, basis: cited(ordered), separation: ofTimes(ordered.map(({ value }) => value)) };
}

/** Where two tools state until when their release lines are supported. */
function support({ tools, asOf }: RuleInput): Finding | null {
  const known = factsKnown(tools, 'support_windows', isList).map((entry) => ({
    ...entry,
    open: supportWindows(entry.value).filter((window) => isSupported(window, asOf)),
  }));
  const lasts = known.map(
    ({ open }) =>
      open
        .map(({ to }) => to)
        .toSorted()
        .at(-1) ?? 'none',
  );
  if (known.length < 2 || new Set(lasts).size < 2) return null;
  const each = known.map(({ tool, open }) => {
    const lines = open
      .slice(0, 5)
      .map(
        ({ line, to }) => `${plainText(line, 60)} ${to === 'open' ? 'without a stated end' : `until ${to}`}`,
      );
    return open.length === 0
      ? `${tool.name} supports no release line any more`
      : `${tool.name} supports ${listed(lines)}`;
  });
  return { text: `${each.join('; ')}.`, basis: cited(known), separation: differing(lasts) };
}

export const lifecycle: readonly Rule[] = [
  {
    id: 'lifecycle.ended',
    facet: 'lifecycle',
    importance: 1,
    help: 'A tool has ended or is archived, by the rules of its life.',
    find: ended,
  },
  {
    id: 'lifecycle.deprecated',
    facet: 'lifecycle',
    importance: 0.9,
    help: 'A publisher marks the latest version of a tool that has not ended as deprecated; the notice is quoted.',
    find: deprecated,
  },
  {
    id: 'lifecycle.support',
    facet: 'lifecycle',
    importance: 0.5,
    help: 'Two tools or more state until when their release lines are supported, and the last of these days differ.',
    find: support,
  },
  {
    id: 'lifecycle.age',
    facet: 'lifecycle',
    importance: 0.4,
    help: 'Repositories, else first releases, lie more than a year apart.',
    find: age,
  },
];
