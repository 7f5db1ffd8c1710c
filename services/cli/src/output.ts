import { toErrorDocument } from '@juxta/runtime';

export interface OutputOptions {
  readonly json?: boolean;
}

/** JSON where it is asked for or where no person is reading. */
export function wantsJson(options: OutputOptions): boolean {
  return options.json === true || !process.stdout.isTTY;
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, process.stdout.isTTY ? 2 : 0)}\n`);
}

export function printLine(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** Says on stderr what went wrong, where, and what to type next; JSON where no person is reading. Exit code 1, or 2 for wrong usage. */
export function fail(error: unknown): void {
  const document = toErrorDocument(error);
  if (process.stderr.isTTY) {
    process.stderr.write(`error: ${document.message} (${document.code})\n`);
    if (document.next !== undefined) process.stderr.write(`next:  ${document.next}\n`);
  } else process.stderr.write(`${JSON.stringify({ error: document })}\n`);
  process.exitCode = usageErrors.has(document.code) ? 2 : 1;
}

const usageErrors = new Set([
  'unknown_tool',
  'unknown_target',
  'bad_target',
  'tool_count',
  'duplicate_tool',
  'unknown_facet',
  'bad_as_of',
  'bad_known_at',
  'usage',
  'config_invalid',
  'no_source',
  'not_held',
  'unknown_attribute',
  'unknown_category',
  'no_statistics',
  'unknown_view',
  'view_without_past',
  'view_without_terms',
  'unknown_licence',
  'bad_query',
  'unknown_capture',
]);
