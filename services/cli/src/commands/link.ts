import { relations, tryTargetKey, type Relation } from '@juxta/domain';
import { Option, type Command } from 'commander';

interface Options {
  relation: Relation;
  json?: boolean;
  reason?: string;
}

/** `juxta link <tool> <target>` and `juxta unlink <tool> <target>` */
export function define(program: Command): void {
  program
    .command('link')
    .description('say that a package, repository or page belongs to a tool')
    .argument('<tool>')
    .argument('<target>', 'package URL or web address')
    .addOption(new Option('--relation <relation>', 'how it belongs').choices([...relations]).default('self'))
    .option('--json', 'print JSON (automatic when piped)')
    .action((tool: string, target: string, options: Options) => run('link', tool, target, options));
  program
    .command('unlink')
    .description('cut a target from a tool for good, also after the next crawl')
    .argument('<tool>')
    .argument('<target>', 'package URL or web address')
    .option('--reason <text>', 'why', 'said by a person')
    .option('--json', 'print JSON (automatic when piped)')
    .action((tool: string, target: string, options: Options) => run('unlink', tool, target, options));
}

async function run(kind: 'link' | 'unlink', word: string, text: string, options: Options): Promise<void> {
  const { withApp } = await import('../app.ts');
  const { prepare } = await import('../prepare.ts');
  const { resolveKnown } = await import('../resolve.ts');
  const { decideTool } = await import('@juxta/projector');
  const { catchUp } = await import('../settle.ts');
  const { printJson, printLine, wantsJson } = await import('../output.ts');
  const { JuxtaError } = await import('@juxta/runtime');
  const { randomUUID } = await import('node:crypto');
  const target = tryTargetKey(text);
  if (target === null)
    throw new JuxtaError(
      'bad_target',
      `"${text.slice(0, 200)}" is neither a package URL nor an http(s) URL`,
      { next: 'write it as pkg:npm/gulp or https://gulpjs.com' },
    );
  await withApp(async (app) => {
    await prepare(app);
    const tool = await resolveKnown(app, word);
    const authority = { by: 'command' as const, text: (options.reason ?? text).slice(0, 300) };
    const decided = await decideTool(
      app.db,
      tool,
      kind === 'link'
        ? { type: 'LinkTarget', target, relation: options.relation, authority }
        : { type: 'UnlinkTarget', target, reason: options.reason ?? '', authority },
      [kind, randomUUID()],
    );
    await catchUp(app);
    if (wantsJson(options)) return printJson({ tool, target, changed: decided.length > 0 });
    printLine(
      decided.length > 0
        ? `${tool}: ${kind === 'link' ? 'linked' : 'cut'} ${target}`
        : `${tool}: nothing to change about ${target}`,
    );
  });
}
