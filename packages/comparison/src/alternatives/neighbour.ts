import type { FactValue } from '@juxta/domain';

import type { Citation } from '../citation.ts';
import { lifecycle } from '../lifecycle/lifecycle.ts';
import type { Lifecycle } from '../lifecycle/schema.ts';
import { compareText } from '../policy.ts';
import { spokenFor } from '../spoken.ts';
import { namedStandards, type NamedStandard } from '../standards.ts';
import { toolCells } from '../tool-cells.ts';
import type { Statement, ToolDocument } from '../tool-document.ts';
import { namedAlternative, namedInstead } from './named-in.ts';
import { placeSlug } from './places.ts';

/** A category of a tool, with the decision that put it there. */
export interface Assignment {
  readonly category: string;
  readonly citation: Citation;
}

/** What stands around the compared tools, at the same `as_of` and `known_at`. */
export interface Neighbourhood {
  /** Tools that share a category with a compared one, or are named by one; the compared ones not among them. */
  readonly tools: readonly ToolDocument[];
  /** By tool, compared ones included. */
  readonly assignments: ReadonlyMap<string, readonly Assignment[]>;
  /** How many tools a category has. A category that is not here is too wide to tell anything. */
  readonly sizes: ReadonlyMap<string, number>;
  /** By name in lower case, or target key: the ids of the tools that it means. */
  readonly named: ReadonlyMap<string, string>;
}

/** A tool as kinship is judged of it. */
export interface Relative {
  readonly tool: ToolDocument;
  readonly life: Lifecycle;
  readonly categories: ReadonlyMap<string, Citation>;
  readonly places: ReadonlyMap<string, Statement>;
  readonly standards: ReadonlyMap<string, NamedStandard>;
  /** What it says of itself that it takes the place of, or is succeeded by, by names in lower case. */
  readonly speeches: readonly Speech[];
}

export interface Speech {
  readonly attribute: 'replacement' | 'deprecated' | 'description';
  readonly statement: Statement;
  readonly names: readonly string[];
}

const namesIn: Readonly<Record<Speech['attribute'], (value: FactValue) => readonly string[]>> = {
  replacement: (value) => [String(value)],
  deprecated: namedInstead,
  description: namedAlternative,
};

interface Judged {
  readonly asOf: string;
  readonly assigned: readonly Assignment[];
  readonly relative: Relative;
}

/** A document that is held by its reader is judged once, not in every comparison that it stands beside. */
const judged = new WeakMap<ToolDocument, Judged>();

/** As `relative`, for a tool whose life is not at hand. */
export function neighbour(tool: ToolDocument, asOf: string, assigned: readonly Assignment[]): Relative {
  const before = judged.get(tool);
  if (before?.asOf === asOf && before.assigned === assigned) return before.relative;
  const made = relative(tool, lifecycle(toolCells(tool), asOf), assigned);
  judged.set(tool, { asOf, assigned, relative: made });
  return made;
}

export function relative(tool: ToolDocument, life: Lifecycle, assigned: readonly Assignment[]): Relative {
  const places = landscapePlaces(tool);
  // `runtime` is where `container-runtime` stands: tools of its other parts are no alternatives.
  const wide = new Set([...places.keys()].map((place) => placeSlug(place, 'wide')));
  const narrow = new Set([...places.keys()].map((place) => placeSlug(place, 'narrow')));
  return {
    tool,
    life,
    categories: new Map(
      assigned
        .filter(({ category }) => !wide.has(category) || narrow.has(category))
        .map(({ category, citation }) => [category, citation]),
    ),
    places,
    standards: new Map(namedStandards(tool.statements).map((one) => [one.standard.id, one])),
    speeches: (['replacement', 'deprecated', 'description'] as const).flatMap((attribute) =>
      spokenFor(tool.statements, attribute).flatMap((statement) => {
        const names = statement.value === null ? [] : namesIn[attribute](statement.value);
        return names.length === 0
          ? []
          : [{ attribute, statement, names: names.map((name) => name.toLowerCase()) }];
      }),
    ),
  };
}

function landscapePlaces(tool: ToolDocument): ReadonlyMap<string, Statement> {
  const places = new Map<string, Statement>();
  for (const statement of spokenFor(tool.statements, 'landscape_categories')) {
    if (!Array.isArray(statement.value)) continue;
    for (const place of statement.value) if (!places.has(place)) places.set(place, statement);
  }
  return new Map([...places].toSorted(([a], [b]) => compareText(a, b)));
}
