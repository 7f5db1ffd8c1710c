import type { Command } from 'commander';

interface Options {
  json?: boolean;
  offline?: boolean;
  timeout: string;
}

/** `juxta tool <id>` */
export function define(program: Command): void {
  program
    .command('tool')
    .description('what is known of one tool')
    .argument('<tool>', 'name, package URL or web address')
    .option('--json', 'print the tool document (automatic when piped)')
    .option('--offline', 'answer from what is stored')
    .option('--timeout <seconds>', 'longest wait for the sources', '120')
    .action(run);
}

async function run(word: string, options: Options): Promise<void> {
  const { withApp } = await import('../app.ts');
  const { crawl, prepare, resolveAll } = await import('../prepare.ts');
  const { printJson, wantsJson } = await import('../output.ts');
  const { highestSafePosition, readToolDocuments } = await import('@juxta/projections');
  await withApp(async (app) => {
    await prepare(app);
    const tools = await resolveAll(app, [word]);
    if (!options.offline)
      await crawl(app, tools, { timeoutMs: (Number(options.timeout) || 120) * 1_000, refresh: false });
    const known_at = await highestSafePosition(app.db);
    const [document] = await readToolDocuments(app.db, tools, app.sourceOf, { known_at });
    if (!document) return;
    if (wantsJson(options)) return printJson({ known_at, ...document });
    const { printTool } = await import('../print-tool.ts');
    printTool(document);
  });
}
