import { Option, type Command } from 'commander';

import { seconds } from '../seconds.ts';

interface Options {
  file?: string;
  json?: boolean;
  csv?: boolean;
  timeout: number;
}

/** `juxta sql [query]` */
export function define(program: Command): void {
  program
    .command('sql')
    .description(
      'ask the views of the schema mart, as a reader; without a query: what there is, and how to connect',
    )
    .argument('[query]', 'one SELECT; names without a schema mean mart')
    .option('--file <file>', 'read the query from a file (- for standard input)')
    .addOption(new Option('--json', 'print JSON (automatic when piped)').conflicts('csv'))
    .option('--csv', 'print CSV')
    .option('--timeout <seconds>', 'end the query after this time', seconds, 60)
    .action(run);
}

async function run(query: string | undefined, options: Options): Promise<void> {
  const { JuxtaError } = await import('@juxta/runtime');
  const { withReader } = await import('../reader.ts');
  const { printAnswer, printOverview } = await import('../print-sql.ts');
  if (query !== undefined && options.file !== undefined)
    throw new JuxtaError('usage', 'a query and a file were given', { next: 'give one of them' });
  const text = options.file === undefined ? query : await readQuery(options.file);
  await withReader(options.timeout * 1_000, async (session, url, embedded) => {
    if (text === undefined) return printOverview(session, { ...options, ...(embedded && { url }) });
    return printAnswer(await session.read(text, 1_000), options);
  });
}

async function readQuery(file: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const { text } = await import('node:stream/consumers');
  const { JuxtaError } = await import('@juxta/runtime');
  try {
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    throw new JuxtaError('usage', `the file ${file} cannot be read`, {
      next: 'give a file that holds one query',
      cause: error,
    });
  }
}
