import type { Command } from 'commander';

import { asksPast, timesOf, withPast, type Past } from '../past.ts';
import { seconds } from '../seconds.ts';

interface Options extends Past {
  json?: boolean;
  offline?: boolean;
  refresh?: boolean;
  timeout: number;
  facet?: string[];
}

/** `juxta compare a b …` */
export function define(program: Command): void {
  const command = program
    .command('compare')
    .description('compare two to five tools: names of the catalogue, package URLs or web addresses')
    .argument('<tool...>', 'gulp, pkg:npm/gulp, https://gulpjs.com')
    .option('--json', 'print the comparison document (automatic when piped)')
    .option('--offline', 'answer from what is stored')
    .option('--refresh', 'ask the sources again, also for what is fresh')
    .option('--timeout <seconds>', 'longest wait for the sources', seconds, 120)
    .option('--facet <facet...>', 'only these facets');
  withPast(command).action(run);
}

async function run(words: string[], options: Options): Promise<void> {
  const { withApp } = await import('../app.ts');
  const { compare, crawl, prepare, resolveAll } = await import('../prepare.ts');
  const { JuxtaError } = await import('@juxta/runtime');
  const { printJson, wantsJson } = await import('../output.ts');
  await withApp(async (app) => {
    await prepare(app);
    const tools = await resolveAll(app, words, 2);
    if (tools.length < 2 || tools.length > 5)
      throw new JuxtaError('tool_count', `${tools.length} tools are named`, {
        next: 'name two to five tools: juxta compare grunt gulp webpack',
      });
    const open =
      options.offline || asksPast(options)
        ? []
        : await crawl(app, tools, { timeoutMs: options.timeout * 1_000, refresh: options.refresh ?? false });
    const document = await compare(app, tools, {
      ...timesOf(options),
      ...(options.facet && { facets: options.facet }),
    });
    if (wantsJson(options)) return printJson(document);
    const { printComparison } = await import('../print-comparison.ts');
    const { requestStates } = await import('../settle.ts');
    printComparison(document, { states: await requestStates(app, tools), open });
  });
}
