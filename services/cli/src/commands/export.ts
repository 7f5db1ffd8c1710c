import type { Command } from 'commander';

import type { Format } from '../export/export.ts';
import { asksPast, timesOf, withPast, type Past } from '../past.ts';

interface ViewOptions extends Past {
  out: string;
  licence: readonly string[];
  json?: boolean;
}

interface WarcOptions {
  readonly file: string;
  readonly tool?: readonly string[];
  readonly source?: string;
  readonly since?: string;
  readonly json?: boolean;
}

const formats: readonly Format[] = ['parquet', 'csv', 'ndjson'];
/** A table of a large log takes long to sort; a query of a person does not. */
const hourMs = 3_600_000;

/** `juxta export parquet|csv|ndjson [view…]`, `juxta export warc` */
export function define(program: Command): void {
  const command = program
    .command('export')
    .description('write views of the schema mart, or captures, in the formats of others');
  for (const format of formats) defineViews(command, format);
  command
    .command('warc')
    .description('write captures as a WARC 1.1 file (ISO 28500), which `import warc` reads back')
    .requiredOption('--file <path>', 'captures.warc.gz; it must not be there')
    .option('--tool <tool...>', 'only captures of what is linked to these tools')
    .option('--source <id>', 'only captures of this source')
    .option('--since <time>', 'only captures made then or later (2026-01-31T00:00:00Z)')
    .option('--json', 'print JSON (automatic when piped)')
    .action(runWarc);
}

function defineViews(parent: Command, format: Format): void {
  const command = parent
    .command(format)
    .description(
      'one file per view of the schema mart, with a manifest: schema, rows, hashes, position, licences',
    )
    .argument('[view...]', 'names of the schema mart; all when none is named')
    .requiredOption('--out <directory>', 'where the files go; files of the same names are replaced')
    .option('--licence <terms...>', 'only facts whose source gives its data under these terms', [])
    .option('--json', 'print the manifest (automatic when piped)');
  withPast(command).action((names: readonly string[], options: ViewOptions) =>
    runViews(format, names, options),
  );
}

async function runViews(format: Format, names: readonly string[], options: ViewOptions): Promise<void> {
  const path = await import('node:path');
  const { withApp } = await import('../app.ts');
  const { settleTimes } = await import('@juxta/projections');
  const { readFromApp } = await import('../reader.ts');
  const { chosen, martViews } = await import('../export/mart-views.ts');
  const { exportViews } = await import('../export/export.ts');
  const { knownLicences } = await import('../export/known-licences.ts');
  const { printJson, printLine, wantsJson } = await import('../output.ts');
  const { catchUp } = await import('../settle.ts');
  const { default: product } = await import('../../package.json', { with: { type: 'json' } });
  await withApp(async (app) => {
    await catchUp(app);
    const times = await settleTimes(app.db, timesOf(options));
    await readFromApp(app, hourMs, async (session) => {
      const views = chosen(await martViews(session, times), names, {
        past: asksPast(options),
        filtered: options.licence.length > 0,
      });
      await knownLicences(app, session, options.licence);
      const manifest = await exportViews(session, views, {
        ...times,
        format,
        directory: path.resolve(options.out),
        licences: options.licence,
        version: product.version,
      });
      if (wantsJson(options)) return printJson(manifest);
      for (const { file, rows, excluded, bytes } of manifest.files) {
        const left = (excluded ?? 0) > 0 ? `, ${excluded} left out by licence` : '';
        printLine(`${file}: ${rows} rows, ${bytes} bytes${left}`);
      }
      printLine(`at position ${manifest.known_at}, as of ${manifest.as_of}: ${options.out}/manifest.json`);
    });
  });
}

async function runWarc(options: WarcOptions): Promise<void> {
  const { worldInstant } = await import('@juxta/domain');
  const { JuxtaError } = await import('@juxta/runtime');
  const { withApp } = await import('../app.ts');
  const { resolveAll } = await import('../prepare.ts');
  const { requestStates } = await import('../settle.ts');
  const { exportWarc } = await import('../warc/export-warc.ts');
  const { startCounting } = await import('../progress.ts');
  const { printJson, printLine, wantsJson } = await import('../output.ts');
  const { since, source } = options;
  if (since !== undefined && worldInstant(since) === undefined)
    throw new JuxtaError('usage', `--since "${since.slice(0, 80)}" is no time`, {
      next: 'write it as 2026-01-31 or 2026-01-31T00:00:00Z',
    });
  await withApp(async (app) => {
    if (source !== undefined && !app.sources.get(source))
      throw new JuxtaError('no_source', `no source is named "${source.slice(0, 80)}"`, {
        next: `name one of ${app.sources.all.map(({ id }) => id).join(', ')}`,
      });
    const tools = options.tool && (await resolveAll(app, options.tool));
    const targets = tools && (await requestStates(app, tools)).map((state) => state.target);
    const progress = startCounting();
    const result = await exportWarc(
      app,
      options.file,
      { targets, source, since: since === undefined ? undefined : worldInstant(since) },
      (done, total) => progress.show(`${done} of ${total} captures written`),
    ).finally(() => progress.stop());
    if (wantsJson(options)) return printJson(result);
    printLine(`${result.captures} captures, ${result.bytes} bytes, in ${result.file}`);
    if (result.without_body > 0) printLine(`${result.without_body} left out: their bodies are gone`);
  });
}
