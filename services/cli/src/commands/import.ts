import { InvalidArgumentError, type Command } from 'commander';

interface Options {
  readonly json?: boolean;
  readonly file?: string;
}

interface WarcOptions extends Options {
  readonly source?: string;
  readonly maxRecordMib: number;
}

/** `juxta import catalog|cncf-landscape|warc` */
export function define(program: Command): void {
  const imports = program
    .command('import')
    .description('import curated tools, those that an index lists, or the captures of an archive');
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
  imports
    .command('warc')
    .description('read a WARC file, ours or anybody’s, as captures; a second run stores nothing')
    .argument('<file>', 'a .warc or .warc.gz file')
    .option('--source <id>', 'only captures of this source')
    .option('--max-record-mib <n>', 'pass records that are larger', mebibytes, 64)
    .option('--json', 'print JSON (automatic when piped)')
    .action(runWarc);
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

async function runWarc(file: string, options: WarcOptions): Promise<void> {
  const { withApp } = await import('../app.ts');
  const { importWarc } = await import('../warc/import-warc.ts');
  const { openFile } = await import('../warc/open-file.ts');
  const { catchUp } = await import('../settle.ts');
  const { startCounting } = await import('../progress.ts');
  const { printJson, printLine, wantsJson } = await import('../output.ts');
  await withApp(async (app) => {
    const stream = await openFile(file);
    const progress = startCounting();
    const result = await importWarc(app, stream, {
      source: options.source,
      maxRecordBytes: options.maxRecordMib * 1024 * 1024,
      onProgress: (records) => progress.show(`${records} records read`),
    }).finally(() => progress.stop());
    await catchUp(app);
    if (result.failures > 0) process.exitCode = 1;
    if (wantsJson(options)) return printJson(result);
    printLine(
      `${result.records} records: ${result.captures} captures stored, ${result.known} known, of ${result.targets} targets; ${result.failures} failed`,
    );
    for (const [reason, count] of Object.entries(result.skipped)) printLine(`skipped ${count}: ${reason}`);
    for (const { offset, record, code, message } of result.failed)
      printLine(`${record ?? `at byte ${offset ?? '?'}`}: ${message} (${code})`);
  });
}

function mebibytes(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 1_024) return value;
  throw new InvalidArgumentError('give whole MiB, 1 to 1024.');
}
