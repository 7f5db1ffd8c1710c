import type { Command } from 'commander';

/** `juxta import catalog` */
export function define(program: Command): void {
  program
    .command('import')
    .description('import curated tools')
    .command('catalog')
    .description('import the catalogue’s files that are new or changed; a second run appends nothing')
    .option('--json', 'print JSON (automatic when piped)')
    .action(run);
}

async function run(options: { json?: boolean }): Promise<void> {
  const { withApp } = await import('../app.ts');
  const { importCatalog } = await import('../import-catalog.ts');
  const { catchUp } = await import('../settle.ts');
  const { printJson, printLine, wantsJson } = await import('../output.ts');
  await withApp(async (app) => {
    const result = await importCatalog(app);
    await catchUp(app);
    if (result.problems.length > 0) process.exitCode = 1;
    if (wantsJson(options)) return printJson(result);
    printLine(
      `${result.tools} tools in the catalogue, ${result.changed.length} new or changed, ${result.events_appended} events appended`,
    );
    for (const problem of result.problems) printLine(`skipped ${problem.file}: ${problem.message}`);
  });
}
