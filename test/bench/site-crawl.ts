import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';

import { openStore } from '@juxta/store';

import { compared, defineBench, type BenchContext, type BenchResult } from './harness/bench.ts';
import { measureInTurn, quantile, type Measured } from './harness/in-turn.ts';
import { findSite } from './site-crawl/find-site.ts';
import { serveByNginx } from './site-crawl/nginx.ts';
import { concurrency, type CrawlOrder, type CrawlReport } from './site-crawl/run.ts';

const names = ['juxta', 'cheerio-crawler', 'loop'] as const;
type Name = (typeof names)[number];

export const bench = defineBench({
  summary: 'a whole site, read and kept, beside Crawlee’s CheerioCrawler, which keeps nothing',
  run: async (context) => {
    const { options, say, use } = context;
    const tree = await findSite(options.site);
    const site = use(await serveByNginx(tree.root));
    say(`${tree.pages} pages of ${tree.root}, ${concurrency} at once`);
    const reports = Object.fromEntries(names.map((name) => [name, [] as CrawlReport[]])) as Record<
      Name,
      CrawlReport[]
    >;
    const crawl = async (name: Name): Promise<number> => {
      const report = await crawlApart(context, name, site.url + tree.start);
      reports[name].push(report);
      say(`${name}: ${told([report])}`);
      return speedOf(report);
    };
    const rounds = options.rounds ?? (options.quick ? 1 : 5);
    await measureInTurn(
      {
        juxta: () => crawl('juxta'),
        'cheerio-crawler': () => crawl('cheerio-crawler'),
        loop: () => crawl('loop'),
      },
      { rounds, warmup: options.quick ? 0 : 1 },
    );
    assertSamePages(reports);
    // The round that does not count came first.
    for (const name of names) reports[name].splice(0, reports[name].length - rounds);
    return baselines.flatMap(([name, baselineIs, target]) => resultsOf(reports, name, baselineIs, target));
  },
});

const baselines = [
  ['cheerio-crawler', 'Crawlee’s CheerioCrawler with enqueueLinks, in memory, nothing kept', 2.5],
  ['loop', 'undici and cheerio in a loop, nothing kept', undefined],
] as const;

/** What else the machine does falls on the clock more than on the processor time: both are told. */
function resultsOf(
  reports: Readonly<Record<Name, readonly CrawlReport[]>>,
  name: Name,
  baselineIs: string,
  target: number | undefined,
): readonly BenchResult[] {
  const [ours, theirs] = [reports.juxta, reports[name]];
  const shared = { baseline_is: baselineIs, note: `${told(ours)}; beside ${told(theirs)}` };
  const count = ours[0]?.pages.length ?? 0;
  return [
    compared({
      case: `${count} pages, beside ${name}`,
      unit: 'pages/s',
      subject: measured(ours, speedOf),
      baseline: measured(theirs, speedOf),
      ...shared,
      ...(target !== undefined && { target }),
    }),
    compared({
      case: `${count} pages, beside ${name}, by processor time`,
      unit: 'pages/s of CPU',
      subject: measured(ours, ({ pages, cpuMs }) => (pages.length * 1_000) / cpuMs),
      baseline: measured(theirs, ({ pages, cpuMs }) => (pages.length * 1_000) / cpuMs),
      ...shared,
    }),
  ];
}

const speedOf = ({ pages, ms }: CrawlReport): number => (pages.length * 1_000) / ms;

function measured(reports: readonly CrawlReport[], of: (report: CrawlReport) => number): Measured {
  const rounds = reports.map(of);
  return { rounds, median: quantile(rounds, 0.5) };
}

function told(reports: readonly CrawlReport[]): string {
  const speed = measured(reports, speedOf).median;
  const cpu = measured(reports, ({ pages, cpuMs }) => cpuMs / pages.length).median;
  return `${speed.toFixed(0)} pages/s, ${cpu.toFixed(2)} ms CPU a page, peak ${Math.max(...reports.map(({ peakMiB }) => peakMiB)).toFixed(0)} MiB`;
}

/** A crawler that finds less would be the faster. */
function assertSamePages(reports: Readonly<Record<Name, readonly CrawlReport[]>>): void {
  const sets = names.flatMap((name) => reports[name].map(({ pages }) => ({ name, pages: new Set(pages) })));
  const [first] = sets;
  for (const { name, pages } of sets) {
    const missing = [...(first?.pages ?? [])].filter((page) => !pages.has(page));
    const more = [...pages].filter((page) => first?.pages.has(page) !== true);
    if (missing.length + more.length > 0)
      throw new Error(
        `${name} did not read ${missing.slice(0, 3).join(', ')}, and read ${more.slice(0, 3).join(', ')} which others did not`,
      );
  }
}

/** A process, a database and a folder of its own each time: nothing is there already, and nothing is warm. */
async function crawlApart({ database }: BenchContext, name: Name, start: string): Promise<CrawlReport> {
  const dataDir = await newDataDir();
  const order: CrawlOrder = { start, dataDir, databaseUrl: name === 'juxta' ? await migrated(database) : '' };
  const child = fork(path.join(import.meta.dirname, 'site-crawl', `${name}-process.ts`), { execArgv: [] });
  const ended = once(child, 'exit');
  try {
    await message(child, ended);
    child.send(order);
    return (await message(child, ended)) as CrawlReport;
  } finally {
    child.kill();
    await ended;
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Beside the product's own, on the disk on which bodies are synced; in a fresh clone nothing has made that folder yet. */
async function newDataDir(): Promise<string> {
  const root = path.resolve('.juxta');
  await mkdir(root, { recursive: true });
  return mkdtemp(path.join(root, 'bench-site-'));
}

async function message(child: ReturnType<typeof fork>, ended: Promise<unknown>): Promise<unknown> {
  const first = await Promise.race([once(child, 'message'), ended.then(() => null)]);
  if (first === null) throw new Error('a crawl ended before it reported: its reason stands above');
  return (first as readonly unknown[])[0];
}

async function migrated(database: BenchContext['database']): Promise<string> {
  const { url } = await database('site');
  const store = await openStore(url);
  await store.close();
  return url;
}
