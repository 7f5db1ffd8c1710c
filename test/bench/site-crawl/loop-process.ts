/** The least that does the work: undici, cheerio, a set of addresses and twenty loops. */
import { load } from 'cheerio';
import { Agent, request } from 'undici';

import { concurrency, runCrawl } from './run.ts';

runCrawl(async ({ start }, found) => {
  const dispatcher = new Agent({ connections: concurrency });
  const { origin } = new URL(start);
  const [queue, seen] = [[start], new Set([start])];
  const visit = async (url: string): Promise<void> => {
    const { statusCode, headers, body } = await request(url, { dispatcher });
    const html = await body.text();
    if (statusCode !== 200 || !String(headers['content-type']).startsWith('text/html')) return;
    const $ = load(html);
    found({
      url,
      title: $('title').first().text(),
      description: $('meta[name="description"]').attr('content') ?? null,
      language: $('html').attr('lang') ?? null,
      canonical: $('link[rel="canonical"]').attr('href') ?? null,
    });
    for (const link of $('a[href]').toArray()) {
      const target = URL.parse($(link).attr('href') ?? '', url);
      if (target?.origin !== origin) continue;
      target.hash = '';
      if (seen.size === seen.add(target.href).size) continue;
      queue.push(target.href);
    }
  };
  let running = 0;
  await new Promise<void>((resolve, reject) => {
    const next = (): void => {
      for (let url = running < concurrency ? queue.shift() : undefined; url !== undefined;) {
        running += 1;
        visit(url).then(() => ((running -= 1), next()), reject);
        url = running < concurrency ? queue.shift() : undefined;
      }
      if (running === 0 && queue.length === 0) resolve();
    };
    next();
  });
  await dispatcher.close();
});
