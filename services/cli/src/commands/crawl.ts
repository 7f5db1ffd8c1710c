import type { Command } from 'commander';

/** `juxta crawl [tool…]` */
export function define(program: Command): void {
  program
    .command('crawl')
    .description('ask the sources for what is due, of some tools or of all')
    .argument('[tool...]', 'all tools when left out')
    .option('--refresh', 'ask again also for what is fresh')
    .option('--timeout <seconds>', 'longest wait', '600')
    .option('--json', 'print JSON (automatic when piped)')
    .action(run);
}

async function run(
  words: string[],
  options: { refresh?: boolean; timeout: string; json?: boolean },
): Promise<void> {
  const { withApp } = await import('../app.ts');
  const { crawl, prepare, resolveAll } = await import('../prepare.ts');
  const { allTools } = await import('@juxta/projections');
  const { requestStates } = await import('../settle.ts');
  const { printJson, printLine, wantsJson } = await import('../output.ts');
  await withApp(async (app) => {
    await prepare(app);
    const tools = words.length > 0 ? await resolveAll(app, words) : await allTools(app.db);
    const open = await crawl(app, tools, {
      timeoutMs: (Number(options.timeout) || 600) * 1_000,
      refresh: options.refresh ?? false,
    });
    const states = await requestStates(app, tools);
    const blocked = states.filter((state) => state.blocked_until !== null);
    if (open.length > 0) process.exitCode = 1;
    if (wantsJson(options))
      return printJson({
        tools,
        requests: states.length,
        open,
        unreachable: [...new Set(blocked.map((state) => state.host))],
      });
    printLine(`${tools.length} tools, ${states.length} requests, ${open.length} still open`);
    for (const host of new Set(blocked.map((state) => `${state.host}: ${state.blocked_why}`)))
      printLine(`out of reach: ${host}`);
  });
}
