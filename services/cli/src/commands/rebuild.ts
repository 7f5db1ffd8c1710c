import type { Command } from 'commander';

/** `juxta rebuild [view…] [--check]` */
export function define(program: Command): void {
  program
    .command('rebuild')
    .description(
      'build views anew from the log beside the live ones, then switch; --check only proves that they are equal',
    )
    .argument('[view...]', 'all views when none is named')
    .option('--check', 'compare the live views with rebuilt ones and print their hashes; change nothing')
    .option('--json', 'print JSON (automatic when piped)')
    .action(run);
}

async function run(names: readonly string[], options: { check?: boolean; json?: boolean }): Promise<void> {
  const { withApp } = await import('../app.ts');
  const { checkViews, rebuildViews } = await import('@juxta/projections');
  const { keepHeapSmall } = await import('@juxta/runtime');
  const { chooseViews } = await import('../choose-views.ts');
  const { printJson, wantsJson } = await import('../output.ts');
  const print = await import('../print-rebuild.ts');
  keepHeapSmall();
  await withApp(async ({ db }) => {
    const views = await chooseViews(names);
    const progress = print.startRebuildProgress();
    const follow = { onProgress: progress.show };
    if (options.check === true) {
      const checked = await checkViews(db, views, follow).finally(progress.stop);
      if (checked.some(({ status }) => status !== 'equal')) process.exitCode = 1;
      return wantsJson(options) ? printJson({ views: checked }) : print.printChecked(checked);
    }
    const rebuilt = await rebuildViews(db, views, follow).finally(progress.stop);
    if (rebuilt.some(({ status }) => status !== 'live')) process.exitCode = 1;
    return wantsJson(options) ? printJson({ views: rebuilt }) : print.printRebuilt(rebuilt);
  });
}
