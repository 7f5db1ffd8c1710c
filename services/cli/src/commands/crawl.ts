import type { Command } from 'commander';

import { seconds } from '../seconds.ts';

interface Options {
  readonly refresh?: boolean;
  readonly plan?: boolean;
  readonly limit?: string;
  readonly timeout: number;
  readonly json?: boolean;
}

/** `juxta crawl [tool…]` */
export function define(program: Command): void {
  program
    .command('crawl')
    .description('ask the sources for what is due, of some tools or of all')
    .argument('[tool...]', 'all tools when left out')
    .option('--refresh', 'ask again also for what is fresh')
    .option('--plan', 'ask nothing: tell what would be asked when, and why')
    .option('--limit <n>', 'with --plan: how many requests to tell (default: "50")')
    .option('--timeout <seconds>', 'longest wait', seconds, 600)
    .option('--json', 'print JSON (automatic when piped)')
    .action((words: string[], options: Options) =>
      options.plan ? tellPlan(words, options) : run(words, options),
    );
}

async function tellPlan(words: readonly string[], options: Options): Promise<void> {
  const { withApp } = await import('../app.ts');
  const { prepare } = await import('../prepare.ts');
  const { resolveKnown } = await import('../resolve.ts');
  const { requestStates } = await import('../settle.ts');
  const { readFetchPlan } = await import('@juxta/store');
  const { planFetches } = await import('../crawl-plan.ts');
  const { printPlan } = await import('../print-plan.ts');
  const { printJson, wantsJson } = await import('../output.ts');
  if (options.refresh) await refuse('--refresh asks, and --plan asks nothing', 'juxta crawl --plan');
  const limit = await wholeLimit(options.limit ?? '50');
  await withApp(async (app) => {
    await prepare(app);
    const tools = await Promise.all(words.map((word) => resolveKnown(app, word)));
    const states = tools.length > 0 ? await requestStates(app, tools) : null;
    const plan = await readFetchPlan(
      app.db,
      states && [...new Set(states.map(({ target }) => target))],
      limit,
    );
    const fetches = planFetches(plan);
    if (!wantsJson(options)) return printPlan(fetches, plan.total, plan.now);
    printJson({ now: plan.now, threshold_seconds: plan.threshold, requests: plan.total, fetches });
  });
}

async function wholeLimit(text: string): Promise<number> {
  if (/^[1-9]\d{0,5}$/u.test(text)) return Number(text);
  return refuse(
    `--limit takes a whole number from 1 to 999999, not "${text.slice(0, 40)}"`,
    'juxta crawl --plan --limit 20',
  );
}

async function refuse(message: string, next: string): Promise<never> {
  const { JuxtaError } = await import('@juxta/runtime');
  throw new JuxtaError('usage', message, { next });
}

async function run(words: readonly string[], options: Options): Promise<void> {
  if (options.limit !== undefined)
    await refuse('--limit is of --plan: a crawl asks for all that is due', 'juxta crawl --plan --limit 20');
  const { withApp } = await import('../app.ts');
  const { prepare, resolveAll } = await import('../prepare.ts');
  const { allTools } = await import('@juxta/projections');
  const { crawlAndReport } = await import('../report-crawl.ts');
  const { printCrawl } = await import('../print-crawl.ts');
  const { printJson, wantsJson } = await import('../output.ts');
  await withApp(async (app) => {
    await prepare(app);
    const tools = words.length > 0 ? await resolveAll(app, words) : await allTools(app.db);
    const report = await crawlAndReport(app, tools, {
      timeoutMs: options.timeout * 1_000,
      refresh: options.refresh ?? false,
    });
    if (report.open.length > 0) process.exitCode = 1;
    if (wantsJson(options)) return printJson(report);
    printCrawl(report);
  });
}
