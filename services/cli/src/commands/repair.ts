import type { Command } from 'commander';

interface Options {
  lastPosition?: string;
  json?: boolean;
}

/** `juxta repair` */
export function define(program: Command): void {
  program
    .command('repair')
    .description(
      'make a log usable that was restored from a dump of another cluster; stop the services first',
    )
    .option(
      '--last-position <n>',
      'the highest position ever issued, if you know it; else a million are skipped',
    )
    .option('--json', 'print JSON (automatic when piped)')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { createLogger, JuxtaError, openDatabase, readConfig } = await import('@juxta/runtime');
  const { repairRestoredLog } = await import('@juxta/store');
  const { printJson, printLine, wantsJson } = await import('../output.ts');
  const lastPosition = options.lastPosition === undefined ? undefined : Number(options.lastPosition);
  if (lastPosition !== undefined && !(Number.isSafeInteger(lastPosition) && lastPosition >= 0))
    throw new JuxtaError('usage', `"${options.lastPosition?.slice(0, 80)}" is no position`, {
      next: 'give a whole number, as in --last-position 81234',
    });
  const config = readConfig();
  // Not withApp: it refuses the very log that is to be repaired.
  const database = await openDatabase(config, createLogger('juxta', config));
  try {
    const repair = await repairRestoredLog(database.url, lastPosition === undefined ? {} : { lastPosition });
    if (wantsJson(options)) return printJson(repair);
    if (!repair.repaired)
      return printLine('nothing to repair: this log counts in the ids of its own cluster');
    printLine(`repaired: ${repair.events} events, ${repair.checkpoints} readers keep their place`);
    printLine(`the next event comes after position ${repair.position}`);
    printLine('next: npm run juxta verify, then npm run juxta up');
  } finally {
    await database.close();
  }
}
