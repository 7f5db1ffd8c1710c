import type { Command } from 'commander';

interface Options {
  readonly json?: boolean;
  readonly file?: string;
}

/** `juxta import catalog|cncf-landscape` */
export function define(program: Command): void {
  const imports = program.command('import').description('import curated tools, or those that an index lists');
  imports
    .command('catalog')
    .description('import the catalogue’s files that are new or changed; a second run appends nothing')
    .option('--json', 'print JSON (automatic when piped)')
    .action(runCatalog);
  imports
    .command('cncf-landscape')
    .description('make a tool of each product of the CNCF landscape; a second run appends nothing')
    .option('--file <path>', 'a saved landscape.yml, instead of asking its host')
    .option('--json', 'print JSON (automatic when piped)')
    .action((options: Options) => runIndex('cncf-landscape', options));
}

async function runCatalog(options: Options): Promise<void> {
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

async function runIndex(id: string, options: Options): Promise<void> {
  const { withApp } = await import('../app.ts');
  const { prepare } = await import('../prepare.ts');
  const { importIndex } = await import('../index-import/import-index.ts');
  const { listingIndex, readIndex } = await import('../index-import/read-index.ts');
  const { startCounting } = await import('../progress.ts');
  const { printJson, printLine, wantsJson } = await import('../output.ts');
  await withApp(async (app) => {
    const { source, index } = listingIndex(app, id);
    const body = await readIndex(app, index, options.file);
    await prepare(app);
    const progress = startCounting();
    const result = await importIndex(app, source, index, body, {
      onProgress: (done, total) => progress.show(`${done} of ${total} items imported`),
    }).finally(() => progress.stop());
    if (wantsJson(options)) return printJson(result);
    printLine(`${result.tools} tools of ${result.items} items, ${result.events_appended} events appended`);
    for (const { reason, count } of result.skipped) printLine(`skipped ${count}: ${reason}`);
  });
}
