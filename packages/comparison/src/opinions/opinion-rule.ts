import type { Facet } from '@juxta/domain';

import type { Citation } from '../citation.ts';
import type { RuleTool } from '../rules/rule.ts';

export interface OpinionFinding {
  /** Without the tool's name: it is bound to the tool in data. */
  readonly text: string;
  readonly basis: readonly Citation[];
}

/** One plain statement on one tool, from its known cells only, in the manner of Ruby Toolbox's health rules. */
export interface OpinionRule {
  readonly id: string;
  readonly stance: 'pro' | 'con';
  readonly facet: Facet;
  /** 0 to 1: the order in which they are shown. */
  readonly weight: number;
  /** One sentence for docs/rules.md: when it speaks. */
  readonly help: string;
  readonly find: (tool: RuleTool, asOf: string) => OpinionFinding | null;
}
