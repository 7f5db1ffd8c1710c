import { Argument, type Command } from 'commander';

import type { Format } from '../export/export.ts';
import { asksPast, timesOf, withPast, type Past } from '../past.ts';

interface Options extends Past {
  out: string;
  licence: readonly string[];
  json?: boolean;
}

const formats: readonly Format[] = ['parquet', 'csv', 'ndjson'];
/** A table of a large log takes long to sort; a query of a person does not. */
const hourMs = 3_600_000;

/** `juxta export parquet|csv|ndjson [view…]` */
export function define(program: Command): void {
  const command = program
    .command('export')
    .description(
      'one file per view of the schema mart, with a manifest: schema, rows, hashes, position, licences',
    )
    .addArgument(new Argument('<format>').choices(formats))
    .argument('[view...]', 'names of the schema mart; all when none is named')
    .requiredOption('--out <directory>', 'where the files go; files of the same names are replaced')
    .option('--licence <terms...>', 'only facts whose source gives its data under these terms', [])
    .option('--json', 'print the manifest (automatic when piped)');
  withPast(command).action(run);
}

async function run(format: Format, names: readonly string[], options: Options): Promise<void> {
  const path = await import('node:path');
  const { withApp } = await import('../app.ts');
  const { settleTimes } = await import('@juxta/projections');
  const { readFromApp } = await import('../reader.ts');
  const { chosen, martViews } = await import('../export/mart-views.ts');
  const { exportViews } = await import('../export/export.ts');
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
