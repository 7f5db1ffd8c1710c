import type { Command } from 'commander';

interface Options {
  json?: boolean;
  head?: string;
}

/** `juxta verify` */
export function define(program: Command): void {
  program
    .command('verify')
    .description('re-hash every sealed event and every stored body; exit 0 when nothing was changed')
    .option('--head <hash>', 'a seal’s hash that you noted outside: it must still be in the chain')
    .option('--json', 'print JSON (automatic when piped)')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { withApp } = await import('../app.ts');
  const { verify } = await import('@juxta/store');
  const { startCounting } = await import('../progress.ts');
  const { printVerification } = await import('../print-verification.ts');
  const { printJson, wantsJson } = await import('../output.ts');
  await withApp(async (app) => {
    const progress = startCounting();
    const result = await verify(app.db, app.blobs, {
      ...(options.head !== undefined && { head: options.head }),
      onProgress: (what, done) => progress.show(`${done} ${what} read`),
    }).finally(() => progress.stop());
    if (result.problems_found > 0) process.exitCode = 1;
    if (wantsJson(options)) printJson({ clean: result.problems_found === 0, ...result });
    else printVerification(result);
  });
}
