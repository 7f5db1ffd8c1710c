import { execFile } from 'node:child_process';
import path from 'node:path';

import { postgresOfWorker } from '@juxta/testing';
import { expect, test } from 'vitest';

import type { BenchDocument } from './harness/report.ts';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command of `npm run bench`, on the Postgres of the tests. */
function runBench(...args: readonly string[]): Promise<Ended> {
  const main = path.join(import.meta.dirname, 'main.ts');
  const env = { PATH: process.env['PATH'] ?? '', DATABASE_URL: postgresOfWorker() };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

test.each([
  ['an unknown name', ['nothing'], 'No bench is called "nothing"'],
  ['no name', [], 'Name a bench'],
  ['a number that is none', ['append', '--rounds', 'many'], '--rounds takes a whole number'],
  ['an unknown flag', ['append', '--fast'], '--fast'],
])('%s is wrong usage, told on stderr', async (_, args, told) => {
  const { code, stdout, stderr } = await runBench(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(told);
});

test.each(['append', 'lag', 'scale'])('an unknown name is answered with what %s measures', async (name) => {
  expect((await runBench('nothing')).stderr).toMatch(new RegExp(`^ {2}${name} +\\S.{20,}`, 'mu'));
});

test('the document of a quick run has a line per case, and nothing else is printed', async () => {
  const { code, stdout, stderr } = await runBench(
    'append',
    '--quick',
    '--json',
    '--events',
    '500',
    '--rounds',
    '1',
  );
  expect([code, stderr.includes('of a plain insert')], stderr).toEqual([0, true]);
  const { name, machine, results } = JSON.parse(stdout) as BenchDocument;
  expect(name).toBe('append');
  expect(machine).toEqual({
    cores: expect.any(Number),
    node: process.versions.node,
    postgres: expect.stringMatching(/^18\./u),
  });
  expect(results).toHaveLength(10);
  for (const { subject, baseline, ratio, spread, ...line } of results) {
    expect(line).toMatchObject({
      unit: 'events/s',
      rounds: 1,
      baseline_is: expect.stringMatching(/INSERT|Emmett/u),
    });
    // Each of the three is rounded to four digits.
    expect(Math.abs(ratio / (subject / baseline) - 1)).toBeLessThan(0.002);
    expect(spread.subject[0]).toBeLessThanOrEqual(subject);
  }
});
