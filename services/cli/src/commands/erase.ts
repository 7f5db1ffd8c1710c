import type { Command } from 'commander';

interface Options {
  reason: string;
  by?: string;
  json?: boolean;
}

/** `juxta erase capture <id> --reason <text>` */
export function define(program: Command): void {
  program
    .command('erase')
    .description('erase what must not be kept (a takedown, personal data); the log says that it was')
    .command('capture')
    .description('erase the stored body of a capture, unless another capture has the same one')
    .argument('<id>', 'the capture’s id, as `juxta explain` names it')
    .requiredOption('--reason <text>', 'why; it is kept')
    .option('--by <who>', 'who ordered it', 'operator')
    .option('--json', 'print JSON (automatic when piped)')
    .action(run);
}

async function run(id: string, options: Options): Promise<void> {
  const { withApp } = await import('../app.ts');
  const { eraseCapture } = await import('@juxta/store');
  const { cleanText } = await import('@juxta/domain');
  const { JuxtaError } = await import('@juxta/runtime');
  const { printJson, printLine, wantsJson } = await import('../output.ts');
  const [reason, by] = [cleanText(options.reason, 500), cleanText(options.by ?? '', 200)];
  if (reason === null || by === null)
    throw new JuxtaError('usage', 'an erasure says why and who ordered it', {
      next: 'give --reason "…" with words in it',
    });
  await withApp(async (app) => {
    const erased = await eraseCapture(app.db, app.blobs, { capture: id, reason, by });
    if (wantsJson(options)) return printJson(erased);
    const body = {
      removed: 'its body is gone',
      shared: 'its body stays for another capture that has the same one: erase that as well',
      none: 'it had no body',
    }[erased.body];
    printLine(`${erased.isNew ? 'erased' : 'erased before:'} capture ${erased.capture}: ${body}`);
  });
}
