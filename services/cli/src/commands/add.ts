import type { Command } from 'commander';

/** `juxta add <purl|url|name>` */
export function define(program: Command): void {
  program
    .command('add')
    .description('add a tool by a package URL, repository or web address, and crawl it')
    .argument(
      '<target>',
      'pkg:npm/gulp, pkg:github/gulpjs/gulp, https://gulpjs.com, or a name of the catalogue',
    )
    .option('--name <name>', 'what to call it')
    .option('--no-crawl', 'do not ask the sources now')
    .option('--json', 'print JSON (automatic when piped)')
    .action(run);
}

async function run(word: string, options: { name?: string; crawl: boolean; json?: boolean }): Promise<void> {
  const { withApp } = await import('../app.ts');
  const { prepare } = await import('../prepare.ts');
  const { addTool, resolveOrAdd } = await import('../resolve.ts');
  const { linkedTargets } = await import('../settle.ts');
  const { printCrawl } = await import('../print-crawl.ts');
  const { crawlAndReport } = await import('../report-crawl.ts');
  const { printJson, printLine, wantsJson } = await import('../output.ts');
  await withApp(async (app) => {
    await prepare(app);
    const tool =
      options.name === undefined ? await resolveOrAdd(app, word) : await addTool(app, word, options.name);
    const report = options.crawl
      ? await crawlAndReport(app, [tool], { timeoutMs: 120_000, refresh: false })
      : null;
    const targets = await linkedTargets(app, [tool]);
    if (wantsJson(options)) return printJson({ tool, targets, crawl: report });
    if (report) printCrawl(report);
    printLine(`${tool}: ${targets.join(', ')}`);
    printLine(`next: juxta tool ${tool}, juxta compare ${tool} …`);
  });
}
