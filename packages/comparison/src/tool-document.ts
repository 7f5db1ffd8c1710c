import type { FactValue, Relation } from '@juxta/domain';

/** Where a statement was read: the capture, and what of it outlives the body. */
export interface EvidenceRef {
  readonly capture: string;
  readonly url: string;
  readonly sha256: string | null;
}

/** The last word of one target on one attribute, at the document's `as_of` and `known_at`. */
export interface Statement {
  readonly source: string;
  readonly target: string;
  readonly relation: Relation;
  readonly attribute: string;
  readonly state: 'known' | 'withdrawn';
  /** Null only when withdrawn. */
  readonly value: FactValue | null;
  readonly original?: string;
  readonly guessed?: boolean;
  /** `<position>/<attribute>/<n>`. */
  readonly fact: string;
  readonly observed_at: string;
  readonly effective_at: string | null;
  readonly cause: string;
  readonly evidence: EvidenceRef;
  readonly licence: string;
}

/** One sample of one metric of one target; a document may carry several days, the last one is shown. */
export interface Sample {
  readonly source: string;
  readonly target: string;
  readonly relation: Relation;
  readonly metric: string;
  readonly value: number;
  /** UTC, yyyy-mm-dd. */
  readonly day: string;
  readonly window: { readonly start: string; readonly end: string } | null;
  readonly fact: string;
  readonly observed_at: string;
  readonly evidence: EvidenceRef;
  readonly licence: string;
}

/** A failure that is open at `as_of`. `gone`: the source answered that it has no such thing. */
export interface Failure {
  readonly source: string;
  /** Null when a host of the source broke, for all of its targets. */
  readonly target: string | null;
  /** Without meaning when `target` is null. */
  readonly relation: Relation;
  readonly host: string;
  readonly code: string;
  readonly detail: string;
  readonly at: string;
  readonly capture: string;
  readonly position: number;
  readonly covers: { readonly attributes: readonly string[]; readonly metrics: readonly string[] };
  readonly kind: 'failed' | 'gone';
}

export interface ReleaseLine {
  readonly source: string;
  readonly target: string;
  readonly relation: Relation;
  readonly version: string;
  readonly published_at: string | null;
  readonly prerelease: boolean;
  /** `<position>/release/<n>`. */
  readonly fact: string;
  readonly evidence: EvidenceRef;
  readonly licence: string;
}

export interface ToolLink {
  readonly target: string;
  readonly relation: Relation;
  /** Null when no source of ours can read the target. */
  readonly source: string | null;
  readonly fact: string;
  readonly by: string;
}

/** All that is known of one tool at one `as_of` and `known_at`: the input of a comparison. */
export interface ToolDocument {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly categories: readonly string[];
  readonly links: readonly ToolLink[];
  readonly statements: readonly Statement[];
  readonly samples: readonly Sample[];
  readonly failures: readonly Failure[];
  readonly releases: readonly ReleaseLine[];
  /** Present where the log had not heard of it at `known_at`: all of it is unknown, nothing is not applicable. */
  readonly unheard?: true;
}

/** A tool that the log had not heard of yet. */
export function unheardTool(id: string): ToolDocument {
  const nothing = { aliases: [], categories: [], links: [], statements: [], samples: [], failures: [] };
  return { id, name: id, ...nothing, releases: [], unheard: true };
}
