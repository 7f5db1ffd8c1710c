#!/usr/bin/env node
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { Command, CommanderError } from 'commander';

import { fail } from './output.ts';
import { quietUsage, usageError } from './usage.ts';

/** What each file of `commands/` exports as `define`. */
export type DefineCommand = (program: Command) => void;

// Who reads through `head` has seen enough: that is no error, and the command still closes what it opened.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

async function main(): Promise<void> {
  const program = new Command('juxta')
    .description('Software tools, side by side, with the evidence for every cell.')
    .showHelpAfterError('(add --help for the options of a command)')
    .exitOverride();
  quietUsage(program);
  for (const define of await loadCommands()) define(program);
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) fail(error);
    else if (error.exitCode !== 0) usageError(program, error, process.argv.slice(2));
  }
}

async function loadCommands(): Promise<readonly DefineCommand[]> {
  const folder = join(import.meta.dirname, 'commands');
  const files = (await readdir(folder))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort();
  return Promise.all(
    files.map(async (file) => ((await import(`./commands/${file}`)) as { define: DefineCommand }).define),
  );
}

await main();
