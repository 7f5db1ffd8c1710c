import type { Command } from 'commander';

import { asksPast, timesOf, withPast, type Past } from '../past.ts';
import { seconds } from '../seconds.ts';

interface Options extends Past {
  json?: boolean;
  offline?: boolean;
  timeout: number;
}

/** `juxta tool <id>` */
export function define(program: Command): void {
  const command = program
    .command('tool')
    .description('what is known of one tool')
    .argument('<tool>', 'name, package URL or web address')
    .option('--json', 'print the tool document (automatic when piped)')
    .option('--offline', 'answer from what is stored')
    .option('--timeout <seconds>', 'longest wait for the sources', seconds, 120);
  withPast(command).action(run);
}

async function run(word: string, options: Options): Promise<void> {
  const { withApp } = await import('../app.ts');
  const { crawl, prepare, resolveAll } = await import('../prepare.ts');
  const { printJson, wantsJson } = await import('../output.ts');
  const { readToolDocuments, settleTimes } = await import('@juxta/projections');
  const { JuxtaError } = await import('@juxta/runtime');
  await withApp(async (app) => {
    await prepare(app);
    const tools = await resolveAll(app, [word]);
    if (!options.offline && !asksPast(options))
      await crawl(app, tools, { timeoutMs: options.timeout * 1_000, refresh: false });
    const times = await settleTimes(app.db, timesOf(options));
    const [document] = await readToolDocuments(app.db, tools, app.sourceOf, times);
    if (!document)
      throw new JuxtaError(
        'not_known_then',
        `${tools.join(', ')} was not known yet at position ${times.known_at}`,
        {
          next: 'ask for a later --known-at, or leave it out',
        },
      );
    if (wantsJson(options)) return printJson({ ...times, ...document });
    const { printTool } = await import('../print-tool.ts');
    printTool(document);
    await (await import('../print-series.ts')).printSeries(app, document, times);
  });
}
