import { JuxtaError } from '@juxta/runtime';
import type { Command, CommanderError } from 'commander';

import { fail } from './output.ts';

const exitUsage = 2;

/** Where no person reads stderr, what commander has to say of wrong usage is told by `usageError` instead. Commands inherit it. */
export function quietUsage(program: Command): void {
  if (!process.stderr.isTTY) program.configureOutput({ writeErr: () => undefined });
}

/** Wrong usage in the form of every other error; a person was told by commander already. */
export function usageError(program: Command, error: CommanderError, words: readonly string[]): void {
  process.exitCode = exitUsage;
  if (process.stderr.isTTY) return;
  const command = named(program, words);
  const next = `${command.map((one) => one.name()).join(' ')} --help`;
  // Without a command commander shows the help: it has no message of its own.
  const message =
    error.code === 'commander.help'
      ? `name a command: ${choices(command.at(-1) ?? program)}`
      : error.message.replace(/^error: /u, '').replaceAll('\n', ' ');
  fail(new JuxtaError('usage', message, { next }));
}

/** The command that words name, from the program down. */
function named(program: Command, words: readonly string[]): readonly Command[] {
  const path = [program];
  for (const word of words) {
    const inner = path.at(-1)?.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (inner === undefined) break;
    path.push(inner);
  }
  return path;
}

const choices = (command: Command): string => command.commands.map((one) => one.name()).join(', ');
