import type { Command } from 'commander';

/** `juxta doctor` */
export function define(program: Command): void {
  program
    .command('doctor')
    .description('check the installation: each failing check says what to do')
    .option('--json', 'print JSON (automatic when piped)')
    .action(run);
}

async function run(options: { json?: boolean }): Promise<void> {
  const { styleText } = await import('node:util');
  const { diagnose } = await import('../diagnose.ts');
  const { printJson, printLine, wantsJson } = await import('../output.ts');
  const checks = await diagnose();
  if (checks.some((check) => check.state === 'failed')) process.exitCode = 1;
  if (wantsJson(options)) return printJson({ checks });
  for (const check of checks) {
    const mark = {
      ok: styleText('green', 'ok'),
      warning: styleText('yellow', 'warning'),
      failed: styleText('red', 'failed'),
    }[check.state];
    printLine(`${mark.padEnd(8)} ${check.name}: ${check.detail}`);
    if (check.fix !== null) printLine(`         fix: ${check.fix}`);
  }
}
