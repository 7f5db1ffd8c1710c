import type { Command } from 'commander';

interface Options {
  readonly file: string;
  readonly tool?: readonly string[];
  readonly source?: string;
  readonly since?: string;
  readonly json?: boolean;
}

/** `juxta export warc` */
export function define(program: Command): void {
  program
    .command('export')
    .description('write what is stored in the formats of others')
    .command('warc')
    .description('write captures as a WARC 1.1 file (ISO 28500), which `import warc` reads back')
    .requiredOption('--file <path>', 'captures.warc.gz; it must not be there')
    .option('--tool <tool...>', 'only captures of what is linked to these tools')
    .option('--source <id>', 'only captures of this source')
    .option('--since <time>', 'only captures made then or later (2026-01-31T00:00:00Z)')
    .option('--json', 'print JSON (automatic when piped)')
    .action(runWarc);
}

async function runWarc(options: Options): Promise<void> {
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
