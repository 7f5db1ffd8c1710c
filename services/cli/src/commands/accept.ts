import type { Command } from 'commander';

/** `juxta accept <source> <part>` */
export function define(program: Command): void {
  program
    .command('accept')
    .description('take what is held back: the source is right (juxta doctor names the parts)')
    .argument('<source>', 'id of the source')
    .argument('<part>', 'its request or index that is held back')
    .option('--json', 'print JSON (automatic when piped)')
    .action(run);
}

async function run(source: string, part: string, options: { json?: boolean }): Promise<void> {
  const { withApp } = await import('../app.ts');
  const { accept } = await import('../accept.ts');
  const { printJson, printLine, wantsJson } = await import('../output.ts');
  await withApp(async (app) => {
    await accept(app, source, part);
    if (wantsJson(options)) return printJson({ source, part, accepted: true });
    printLine(`${source}: answers to ${part} are taken as they are, for seven days whatever they lack`);
  });
}
