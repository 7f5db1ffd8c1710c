export type ComparisonErrorCode =
  | 'tool_count'
  | 'duplicate_tool'
  | 'bad_as_of'
  | 'bad_known_at'
  | 'unknown_facet';

/** A comparison that was asked for wrongly; the message says what to ask for instead. */
export class ComparisonError extends Error {
  override readonly name = 'ComparisonError';
  readonly code: ComparisonErrorCode;
  constructor(code: ComparisonErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
