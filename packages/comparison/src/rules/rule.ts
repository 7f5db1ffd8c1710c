import type { Facet } from '@juxta/domain';

import type { ToolCells } from '../tool-cells.ts';

export interface RuleTool {
  /** As sentences call it: clean, and unlike every other name in the comparison. */
  readonly name: string;
  readonly cells: ToolCells;
}

export interface RuleInput {
  readonly tools: readonly RuleTool[];
  readonly asOf: string;
}

export interface Finding {
  readonly text: string;
  /** Ids of every cell that the sentence speaks of, in the order of the tools it names. */
  readonly facts: readonly string[];
  /** 0 to 1. Lifecycle is 0.9 and above, so that weight alone also puts a tool's end first. */
  readonly weight: number;
}

/** One sentence on how tools differ, from known cells only: a cell without a value backs nothing. */
export interface Rule {
  readonly id: string;
  readonly facet: Facet;
  readonly find: (input: RuleInput) => Finding | null;
}
