import type { Command } from 'commander';

import { timesOf, withPast, type Past } from '../past.ts';

interface Options extends Past {
  json?: boolean;
}

/** `juxta explain <tool> <attribute>` */
export function define(program: Command): void {
  const command = program
    .command('explain')
    .description('every value of an attribute, with its three times, cause, source and capture')
    .argument('<tool>')
    .argument('<attribute>', 'license, latest_version, …; `links` for the tool’s targets')
    .option('--json', 'print JSON (automatic when piped)');
  withPast(command).action(run);
}

async function run(word: string, attribute: string, options: Options): Promise<void> {
  const { withApp } = await import('../app.ts');
  const { prepare } = await import('../prepare.ts');
  const { resolveKnown } = await import('../resolve.ts');
  const { attributeDefinition, attributes } = await import('@juxta/domain');
  const { explainAttribute, settleTimes } = await import('@juxta/projections');
  const { JuxtaError } = await import('@juxta/runtime');
  const { explainLinks } = await import('../explain-links.ts');
  const { printJson, wantsJson } = await import('../output.ts');
  if (attribute !== 'links' && attributeDefinition(attribute) === undefined) {
    throw new JuxtaError('unknown_attribute', `no attribute is called "${attribute.slice(0, 80)}"`, {
      next: `one of: links, ${attributes.map(({ id }) => id).join(', ')}`,
    });
  }
  await withApp(async (app) => {
    await prepare(app);
    const tool = await resolveKnown(app, word);
    const times = await settleTimes(app.db, timesOf(options));
    if (attribute === 'links') {
      const links = await explainLinks(app, tool, times.known_at);
      return wantsJson(options)
        ? printJson({ tool, ...times, links })
        : (await import('../print-explain.ts')).printLinks(tool, links);
    }
    const values = await explainAttribute(app.db, tool, attribute, times);
    if (wantsJson(options)) return printJson({ tool, attribute, ...times, values });
    (await import('../print-explain.ts')).printValues(tool, attribute, values);
  });
}
