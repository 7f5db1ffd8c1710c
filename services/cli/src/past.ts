import { InvalidArgumentError, type Command } from 'commander';

/** The two questions about the past, independent of each other: what was true then, and what the log knew then. */
export interface Past {
  readonly asOf?: string;
  readonly knownAt?: number | string;
}

export function withPast(command: Command): Command {
  return command
    .option('--as-of <time>', 'what was true then (2026-01-31, or ISO 8601)', (text) => time(text))
    .option('--known-at <position or time>', 'what the log knew then', positionOrTime);
}

export const asksPast = (options: Past): boolean =>
  options.asOf !== undefined || options.knownAt !== undefined;

export function timesOf(options: Past): { as_of?: string; known_at?: number | string } {
  return {
    ...(options.asOf !== undefined && { as_of: options.asOf }),
    ...(options.knownAt !== undefined && { known_at: options.knownAt }),
  };
}

export function positionOrTime(text: string): number | string {
  if (!/^\d{1,15}$/u.test(text)) return time(text, 'a position of the log (a whole number) or ');
  return Number(text);
}

/** Only the form: whether there is such a day is told where it is read. */
function time(text: string, also = ''): string {
  if (/^\d{4}-\d\d-\d\d(?:$|[T ])/u.test(text)) return text;
  throw new InvalidArgumentError(`give ${also}a time, such as 2026-01-31 or 2026-01-31T12:00:00Z.`);
}
