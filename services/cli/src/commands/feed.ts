import { InvalidArgumentError, type Command } from 'commander';

import type { App } from '../app.ts';
import { positionOrTime } from '../past.ts';

interface Options {
  category?: string;
  since?: number | string;
  limit: number;
  json?: boolean;
}

/** `juxta feed [tool…]` */
export function define(program: Command): void {
  program
    .command('feed')
    .description('what changed: releases, licences, archives, advisories, links, broken sources')
    .argument('[tools...]', 'only of these tools')
    .option('--category <category>', 'only of the tools in it')
    .option(
      '--since <position or time>',
      'what was known after it; the newest entries when left out',
      positionOrTime,
    )
    .option('--limit <entries>', 'most entries to print', limit, 50)
    .option('--json', 'print JSON (automatic when piped)')
    .action(run);
}

function limit(text: string): number {
  if (/^\d{1,4}$/u.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError('give a number from 1 to 9999.');
}

async function run(words: readonly string[], options: Options): Promise<void> {
  const { withApp } = await import('../app.ts');
  const { prepare } = await import('../prepare.ts');
  const { highestSafePosition, positionAt, readFeed } = await import('@juxta/projections');
  const { printJson, wantsJson } = await import('../output.ts');
  await withApp(async (app) => {
    await prepare(app);
    const tools = await wantedTools(app, words, options.category);
    const since = typeof options.since === 'string' ? await positionAt(app.db, options.since) : options.since;
    const page = await readFeed(
      app.db,
      {
        knownAt: await highestSafePosition(app.db),
        limit: options.limit,
        ...(tools && { tools }),
        ...(since !== undefined && { since }),
      },
      app.sourceOf,
    );
    if (wantsJson(options)) return printJson({ tools, category: options.category ?? null, ...page });
    (await import('../print-feed.ts')).printFeed(page);
  });
}

async function wantedTools(
  app: App,
  words: readonly string[],
  category: string | undefined,
): Promise<readonly string[] | null> {
  const { resolveKnown } = await import('../resolve.ts');
  const { toolsInCategory } = await import('@juxta/projections');
  const { JuxtaError } = await import('@juxta/runtime');
  const named: string[] = [];
  for (const word of words) named.push(await resolveKnown(app, word));
  if (category === undefined) return named.length > 0 ? named : null;
  const inside = await toolsInCategory(app.db, category);
  if (!inside)
    throw new JuxtaError('unknown_category', `no tool was ever in a category "${category.slice(0, 80)}"`, {
      next: 'juxta stats lists the categories',
    });
  return named.length > 0 ? named.filter((tool) => inside.includes(tool)) : inside;
}
