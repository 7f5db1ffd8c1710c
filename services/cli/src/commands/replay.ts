import type { Command } from 'commander';

/** `juxta replay` */
export function define(program: Command): void {
  program
    .command('replay')
    .description('read all stored captures again with today’s extractors, offline; what differs is told anew')
    .option('--source <id>', 'only targets with captures of this source')
    .option('--since <time>', 'only targets with a capture made then or later (2026-01-31T00:00:00Z)')
    .option('--json', 'print JSON (automatic when piped)')
    .action(run);
}

async function run(options: { source?: string; since?: string; json?: boolean }): Promise<void> {
  const { withApp } = await import('../app.ts');
  const { replay } = await import('../replay.ts');
  const { printJson, printLine, wantsJson } = await import('../output.ts');
  await withApp(async (app) => {
    const result = await replay(app, options);
    if (result.failed.length > 0) process.exitCode = 1;
    if (wantsJson(options)) return printJson(result);
    printLine(
      `${result.targets} targets: ${result.rederived} told anew, ${result.unchanged} unchanged, ${result.failed.length} failed; ${result.events_appended} events appended`,
    );
    for (const { target, code, message } of result.failed) printLine(`${target}: ${message} (${code})`);
  });
}
