/** What is worth telling. Each kind says one thing, so that readers may filter by it. */
export const feedKinds = {
  released: 'A new version was published.',
  yanked: 'The source tells people not to use a version.',
  archived: 'The owners made the repository read-only.',
  unarchived: 'The repository is open again.',
  deprecated: 'The publisher marked it as deprecated, or changed the notice.',
  undeprecated: 'The notice of deprecation is gone.',
  licence_changed: 'The source states another licence.',
  moved: 'The source gives it another owner or name, or its address redirects to another site for good.',
  replaced: 'The key was given to another project.',
  renamed: 'The tool has another name.',
  advisory: 'An advisory was published.',
  category_changed: 'The tool stands in other categories.',
  linked: 'A target was found to belong to the tool.',
  unlinked: 'A target was found not to belong to the tool.',
  gone: 'The source no longer has it.',
  returned: 'The source has it again.',
  source_broke: 'A host of the source cannot be read.',
  source_recovered: 'The host of the source can be read again.',
  source_held: 'Answers of the source are held back, since they cannot be right.',
  source_released: 'Answers of the source are taken again.',
  correction: 'A person corrected a statement.',
  history_rederived: 'The history was read anew from what was stored.',
} as const;
export type FeedKind = keyof typeof feedKinds;

/** An entry before it has its place. `key`: the same thing told again has the same one. */
export interface News {
  readonly kind: FeedKind;
  readonly key: string;
  /** World time: when it happened, by the source, else when it was seen. */
  readonly at: string;
  readonly text: string;
  readonly facts: readonly string[];
  readonly capture: string | null;
  readonly source: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface FeedRow extends News {
  readonly position: number;
  /** Counts the entries of one event. */
  readonly n: number;
  readonly stream: string;
  readonly tool: string | null;
  readonly target: string | null;
}

const longest = 200;

/** A stated value within a sentence. */
export function quoted(value: unknown): string {
  const text = Array.isArray(value) ? value.join(', ') : String(value);
  return text.length > longest ? `${text.slice(0, longest - 1).toWellFormed()}…` : text;
}
