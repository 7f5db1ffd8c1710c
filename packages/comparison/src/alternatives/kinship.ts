import { citeFact, type Citation } from '../citation.ts';
import { plainText } from '../rules/wording.ts';
import type { Statement } from '../tool-document.ts';
import type { Neighbourhood, Relative } from './neighbour.ts';

/** Why one tool stands beside another: the points that it counts, and what it rests on. */
export interface Kinship {
  readonly kind: 'named' | 'category' | 'place' | 'standards';
  readonly points: number;
  readonly text: string;
  readonly basis: readonly Citation[];
}

/** The one place of the points. docs/rules.md tells them. */
export const points = {
  /** Divided by the logarithm to base 2 of two more than the tools that the category has. */
  category: 1,
  place: 0.1,
  standard: 0.1,
  standardsAtMost: 3,
  replacement: 1,
  notice: 0.8,
  alternative: 0.6,
  /** Factor of a tool that has ended, is archived or deprecated. */
  over: 0.5,
} as const;

type Around = Pick<Neighbourhood, 'sizes' | 'named'>;

/** What speaks for `other` beside `one`, the strongest first. */
export function kinship(one: Relative, other: Relative, around: Around): readonly Kinship[] {
  return [
    ...named(one, other, around),
    ...sharedCategories(one, other, around),
    ...sharedPlaces(one, other),
    ...sharedStandards(one, other),
  ].toSorted((a, b) => b.points - a.points);
}

function sharedCategories(one: Relative, other: Relative, { sizes }: Around): readonly Kinship[] {
  return [...one.categories].flatMap(([category, citation]) => {
    const theirs = other.categories.get(category);
    const size = sizes.get(category);
    if (!theirs || size === undefined) return [];
    const text = `${one.tool.name} and ${other.tool.name} are both in ${category}, with ${size} tools`;
    return [
      {
        kind: 'category' as const,
        points: points.category / Math.log2(2 + size),
        text,
        basis: [citation, theirs],
      },
    ];
  });
}

function sharedPlaces(one: Relative, other: Relative): readonly Kinship[] {
  return [...one.places].flatMap(([place, statement]) => {
    const theirs = other.places.get(place);
    if (!theirs) return [];
    const text = `the CNCF landscape lists ${one.tool.name} and ${other.tool.name} under ${plainText(place, 200)}`;
    return [
      {
        kind: 'place' as const,
        points: points.place,
        text,
        basis: [cite(one, statement), cite(other, theirs)],
      },
    ];
  });
}

function sharedStandards(one: Relative, other: Relative): readonly Kinship[] {
  const shared = [...one.standards].flatMap(([id, ours]) => {
    const theirs = other.standards.get(id);
    return theirs ? [{ ours, theirs }] : [];
  });
  if (shared.length === 0) return [];
  const names = shared.map(({ ours }) => ours.standard.name).join(', ');
  const basis = shared.flatMap(({ ours, theirs }) => [
    cite(one, ours.statement),
    cite(other, theirs.statement),
  ]);
  const counted = Math.min(shared.length, points.standardsAtMost);
  return [
    {
      kind: 'standards',
      points: counted * points.standard,
      text: `${one.tool.name} and ${other.tool.name} both name ${names} among their keywords`,
      basis,
    },
  ];
}

/** Where one of them names the other: as its replacement, in its notice, or as what it is an alternative to. */
function named(one: Relative, other: Relative, around: Around): readonly Kinship[] {
  return [...names(one, other, around), ...names(other, one, around)];
}

const speeches = {
  replacement: { points: points.replacement, verb: 'names as its replacement' },
  deprecated: { points: points.notice, verb: 'names in its deprecation notice' },
  description: { points: points.alternative, verb: 'calls itself an alternative to' },
} as const;

function names(speaker: Relative, meant: Relative, { named: known }: Around): readonly Kinship[] {
  if (speaker.speeches.length === 0) return [];
  return (Object.keys(speeches) as (keyof typeof speeches)[]).flatMap((attribute) => {
    const { points: count, verb } = speeches[attribute];
    const speech = speaker.speeches.find(
      (one) => one.attribute === attribute && one.names.some((name) => known.get(name) === meant.tool.id),
    );
    if (!speech) return [];
    const { statement } = speech;
    const text = `${speaker.tool.name} ${verb} ${meant.tool.name}: “${plainText(String(statement.value), 200)}”`;
    return [{ kind: 'named' as const, points: count, text, basis: [cite(speaker, statement)] }];
  });
}

function cite({ tool }: Relative, statement: Statement): Citation {
  return citeFact(tool.id, statement);
}
