/** A mistake that somebody could make: a text in a file of ours, and what takes its place. */
export interface Plant {
  readonly file: string;
  readonly text: string;
  readonly instead: string;
  /** The rules of which one must be found broken. */
  readonly breaks: readonly string[];
}

export const plants: Readonly<Record<string, Plant>> = {};
