import { InvalidArgumentError } from 'commander';

/** The value of an option `--timeout <seconds>`: at most a day. */
export function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0 || value > 86_400)
    throw new InvalidArgumentError('give seconds, more than 0 and at most 86400.');
  return value;
}
