/** What a crawl in a process of its own reports at its end. */
export interface CrawlReport {
  /** Paths of the pages that were read. */
  readonly pages: readonly string[];
  /** From the first request to the last page stored, in milliseconds. */
  readonly ms: number;
  /** Processor time of the process in that time, in milliseconds. */
  readonly cpuMs: number;
  /** Resident memory at most, in MiB. */
  readonly peakMiB: number;
}

export interface CrawlOrder {
  readonly start: string;
  readonly databaseUrl: string;
  readonly dataDir: string;
}

/** Pages in flight at once, for all of them. */
export const concurrency = 20;

/** What all of them read of a page. */
export interface PageFacts {
  readonly url: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly language: string | null;
  readonly canonical: string | null;
}

/** Runs a crawl once its parent says so, and reports. Loading modules is not counted. */
export function runCrawl(
  crawl: (order: CrawlOrder, found: (facts: PageFacts) => void) => Promise<void>,
): void {
  process.once('message', (order: CrawlOrder) => void measured(order, crawl));
  process.send?.('ready');
}

async function measured(order: CrawlOrder, crawl: Parameters<typeof runCrawl>[0]): Promise<void> {
  const facts: PageFacts[] = [];
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await crawl(order, (page) => void facts.push(page));
  const { user, system } = process.cpuUsage(cpu);
  const report: CrawlReport = {
    pages: facts.map(({ url }) => new URL(url).pathname),
    ms: performance.now() - began,
    cpuMs: (user + system) / 1_000,
    peakMiB: process.resourceUsage().maxRSS / 1_024,
  };
  process.send?.(report, () => process.disconnect());
}
