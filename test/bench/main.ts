/**
 * `npm run bench -- <name> [--json]`: measures one bench and prints its document (DESIGN §11). Exit 0 done, 1 failed,
 * 2 wrong usage. Whether a ratio reaches its target is told, not judged by the exit code: machines differ.
 */
import { parseArgs } from 'node:util';

import type { BenchOptions } from './harness/bench.ts';
import { benchServer } from './harness/database.ts';
import { benchNames, loadBench } from './harness/load-benches.ts';
import { toDocument, toTable } from './harness/report.ts';

const flags = {
  json: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  events: { type: 'string' },
  rounds: { type: 'string' },
  seed: { type: 'string', default: '1' },
  file: { type: 'string' },
  site: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

class WrongUsage extends Error {}

interface Call {
  readonly name: string;
  readonly json: boolean;
  readonly options: BenchOptions;
}

try {
  const call = await readCall();
  if (call) await run(call);
} catch (error) {
  process.exitCode = error instanceof WrongUsage ? 2 : 1;
  console.error(error instanceof WrongUsage ? error.message : error);
}

async function run({ name, json, options }: Call): Promise<void> {
  const bench = await loadBench(name);
  const server = benchServer();
  const used: Array<{ close(): Promise<unknown> }> = [server];
  try {
    const results = await bench.run({
      options,
      database: (part) => server.database(part),
      use: (resource) => {
        used.push(resource);
        return resource;
      },
      say: (line) => console.error(`${name}: ${line}`),
    });
    const document = toDocument(name, server.version(), results);
    console.log(json ? JSON.stringify(document, null, 2) : toTable(document));
  } finally {
    for (const resource of used.toReversed()) await resource.close();
  }
}

/** Undefined where help was asked for, which it prints. */
async function readCall(): Promise<Call | undefined> {
  const { values, positionals } = parse();
  const names = await benchNames();
  if (values.help) {
    console.log(await usage(names));
    return undefined;
  }
  const [name, ...rest] = positionals;
  if (name === undefined || !names.includes(name) || rest.length > 0) {
    const why = name === undefined ? 'Name a bench.' : `No bench is called "${positionals.join(' ')}".`;
    throw new WrongUsage(`${why}\n${await usage(names)}`);
  }
  return {
    name,
    json: values.json,
    options: {
      events: wholeNumber('events', values.events),
      rounds: wholeNumber('rounds', values.rounds),
      seed: wholeNumber('seed', values.seed) ?? 1,
      quick: values.quick,
      file: values.file,
      site: values.site,
    },
  };
}

function parse() {
  try {
    return parseArgs({ options: flags, allowPositionals: true });
  } catch (error) {
    throw new WrongUsage((error as Error).message, { cause: error });
  }
}

function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/u.test(text)) return Number(text);
  throw new WrongUsage(`--${flag} takes a whole number from 1, not "${text}".`);
}

async function usage(names: readonly string[]): Promise<string> {
  const lines = await Promise.all(
    names.map(async (name) => `  ${name.padEnd(12)}${(await loadBench(name)).summary}`),
  );
  return [
    'Usage: npm run bench -- <name> [--json] [--quick] [--events N] [--rounds N] [--seed N] [--file F] [--site DIR]',
    ...lines,
  ].join('\n');
}
