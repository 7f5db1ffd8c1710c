import type { Facet } from '@juxta/domain';

import type { Citation } from '../citation.ts';
import type { Lifecycle } from '../lifecycle/schema.ts';
import type { ToolCells } from '../tool-cells.ts';

export interface RuleTool {
  /** As sentences call it: clean, and unlike every other name in the comparison. */
  readonly name: string;
  readonly cells: ToolCells;
  readonly life: Lifecycle;
}

export interface RuleInput {
  readonly tools: readonly RuleTool[];
  readonly asOf: string;
}

export interface Finding {
  readonly text: string;
  /** Every fact and sample that the sentence speaks of, in the order of the tools it names. */
  readonly basis: readonly Citation[];
  /** 0 to 1: how far these tools lie apart in this. See separation.ts. */
  readonly separation: number;
}

/** One sentence on how tools differ, from known cells only: a cell without a value backs nothing. */
export interface Rule {
  readonly id: string;
  readonly facet: Facet;
  /** 0 to 1: how much this matters to a choice, when tools lie as far apart as can be. */
  readonly importance: number;
  /** One sentence for docs/rules.md: when it speaks. */
  readonly help: string;
  readonly find: (input: RuleInput) => Finding | null;
}
