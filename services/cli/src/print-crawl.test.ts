import { stripVTControlCharacters } from 'node:util';

import { afterEach, expect, test, vi } from 'vitest';

import { printCrawl, type CrawlReport } from './print-crawl.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

function printed(report: CrawlReport): string {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  printCrawl(report);
  vi.restoreAllMocks();
  return stripVTControlCharacters(written.join(''));
}

const idle = { requests: 2, open: 0, waits: null, fetched: 0, answered: 0, unchanged: 0, failed: {} };
const report: CrawlReport = {
  tools: ['gulp'],
  requests: 5,
  open: [],
  unreachable: [],
  seconds: 4,
  fetches: 10,
  hosts: [
    { ...idle, host: 'busy.example', fetched: 10, answered: 7, unchanged: 2, failed: { http_404: 1 } },
    { ...idle, host: 'idle.example' },
    { ...idle, host: 'closed.example', open: 1, waits: 'left alone until noon: http_503' },
  ],
};

test('the end of a crawl tells what came of it, what is left and why, and nothing of hosts that had no part', () => {
  const text = printed({ ...report, open: ['pkg:npm/gulp document'] });
  expect(text).toMatch(/busy\.example +│ 10 +│ 7 +│ 2 +│ 1 http_404 +│ 0/u);
  expect(text).toMatch(/closed\.example.*left alone until noon: http_503/u);
  expect(text).not.toContain('idle.example');
  expect(text).toContain('1 tool, 5 requests: 10 fetches in 4 s, 2.5 a second');
  expect(text).toContain('1 still open, for example pkg:npm/gulp document');
});

test('a crawl with nothing left says so', () => {
  expect(printed({ ...report, hosts: report.hosts.slice(0, 2) })).toContain('nothing is left to do now');
});

test('one whose hosts are out of reach says that requests wait, and for whom', () => {
  const text = printed(report);
  expect(text).toContain('1 request waits for 1 host; juxta crawl --plan says until when');
  expect(text).not.toContain('nothing is left');
});

test('a refused address names the setting that allows it', () => {
  const refused = { ...idle, host: '127.0.0.1:1', fetched: 1, failed: { port_refused: 1 } };
  expect(printed({ ...report, hosts: [refused] })).toContain('JUXTA_ALLOW_HOSTS');
});

test('a long reason is cut to the width of the terminal', () => {
  const long = { ...idle, host: 'closed.example', open: 1, waits: 'x'.repeat(500) };
  const { columns } = process.stdout;
  process.stdout.columns = 100;
  const lines = printed({ ...report, hosts: [long] }).split('\n');
  process.stdout.columns = columns;
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
});
