import { relations, tryTargetKey, type Relation } from '@juxta/domain';
import { Option, type Command } from 'commander';

import type { LinkOutcome } from '../decide-link.ts';

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
  const { linkTarget, unlinkTarget } = await import('../decide-link.ts');
  const { catchUp } = await import('../settle.ts');
  const { printJson, printLine, wantsJson } = await import('../output.ts');
  const { JuxtaError } = await import('@juxta/runtime');
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
    const decision = { tool, target, authority };
    const outcome =
      kind === 'link'
        ? await linkTarget(app, decision, options.relation)
        : await unlinkTarget(app, decision, options.reason ?? '');
    await catchUp(app);
    const changed = outcome !== 'unchanged' && outcome !== 'refused_before';
    if (wantsJson(options)) return printJson({ tool, target, changed, outcome });
    printLine(`${tool}: ${told[outcome]}: ${target}`);
  });
}

const told: Readonly<Record<LinkOutcome, string>> = {
  linked: 'linked',
  cut: 'cut',
  unchanged: 'nothing to change, it is linked so already',
  refused: 'not linked; nothing to undo. No crawl will link it from now on',
  refused_before: 'not linked; nothing to undo. No crawl will link it, as was said before',
};
