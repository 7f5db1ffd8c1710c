import type { Command } from 'commander';

import type { App } from '../app.ts';
import { timesOf, withPast, type Past } from '../past.ts';

interface Options extends Past {
  json?: boolean;
}

/** So many samples are shown: the newest. All of them are in mart.metric_sample. */
const shownSamples = 100;

/** `juxta explain <tool> <attribute or metric>` */
export function define(program: Command): void {
  const command = program
    .command('explain')
    .description('every value of an attribute or metric, with its times, cause, source and capture')
    .argument('<tool>')
    .argument('<attribute>', 'license, latest_version, stars@github, …; `links` for the tool’s targets')
    .option('--json', 'print JSON (automatic when piped)');
  withPast(command).action(run);
}

async function run(word: string, id: string, options: Options): Promise<void> {
  const { withApp } = await import('../app.ts');
  const { prepare } = await import('../prepare.ts');
  const { resolveKnown } = await import('../resolve.ts');
  const { settleTimes } = await import('@juxta/projections');
  await known(id);
  await withApp(async (app) => {
    await prepare(app);
    const tool = await resolveKnown(app, word);
    await explain(app, { tool, id, ...(await settleTimes(app.db, timesOf(options))) }, options);
  });
}

/** Throws JuxtaError for what is no attribute, metric or `links`. */
async function known(id: string): Promise<void> {
  const { attributeDefinition, attributes, metricDefinition, metrics } = await import('@juxta/domain');
  const { JuxtaError } = await import('@juxta/runtime');
  if (id === 'links' || attributeDefinition(id) || metricDefinition(id)) return;
  throw new JuxtaError('unknown_attribute', `no attribute or metric is called "${id.slice(0, 80)}"`, {
    next: `one of: links, ${[...attributes, ...metrics].map((one) => one.id).join(', ')}`,
  });
}

interface Asked {
  readonly tool: string;
  readonly id: string;
  readonly known_at: number;
  readonly as_of: string;
}

async function explain(app: App, { tool, id, ...times }: Asked, options: Options): Promise<void> {
  const { metricDefinition } = await import('@juxta/domain');
  const { explainAttribute, explainMetric } = await import('@juxta/projections');
  const { explainLinks } = await import('../explain-links.ts');
  const { printJson, wantsJson } = await import('../output.ts');
  const print = await import('../print-explain.ts');
  const asJson = wantsJson(options);
  if (id === 'links') {
    const links = await explainLinks(app, tool, times.known_at);
    return asJson ? printJson({ tool, ...times, links }) : print.printLinks(tool, links);
  }
  if (metricDefinition(id)) {
    const found = await explainMetric(app.db, tool, id, { ...times, limit: shownSamples });
    return asJson ? printJson({ tool, metric: id, ...times, ...found }) : print.printSamples(tool, id, found);
  }
  const values = await explainAttribute(app.db, tool, id, times);
  if (asJson) return printJson({ tool, attribute: id, ...times, values });
  print.printValues(tool, id, values);
}
