import { execFileSync } from 'node:child_process';
import path from 'node:path';

import { expect, test } from 'vitest';

import { createLogger } from './logger.ts';

function collect(level: 'warn' | 'info'): { lines: unknown[]; logger: ReturnType<typeof createLogger> } {
  const lines: unknown[] = [];
  const logger = createLogger(
    'crawler',
    { logLevel: level },
    { write: (line) => void lines.push(JSON.parse(line)) },
  );
  return { lines, logger };
}

test('lines are JSON with a name, a level in words and an ISO time; levels below are dropped', () => {
  const { lines, logger } = collect('warn');
  logger.info('no');
  logger.child({ host: 'a.example' }).warn({ count: 2 }, 'slow');
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(lines).toEqual([{ name: 'crawler', level: 'warn', host: 'a.example', count: 2, msg: 'slow', time }]);
});

test('secrets are redacted in messages, fields and errors', () => {
  const { lines, logger } = collect('info');
  const url = 'postgres://me:hunter2@db/x';
  logger.info(
    { deep: { er: { password: 'hunter2', list: [url] } }, err: new Error(`cannot reach ${url}`) },
    `at ${url}`,
  );
  expect(JSON.stringify(lines)).not.toContain('hunter2');
  expect(lines).toMatchObject([{ err: { message: 'cannot reach postgres://me:[redacted]@db/x' } }]);
});

test('standard output stays free for data', () => {
  const code = `
    const { createLogger } = await import(${JSON.stringify(path.join(import.meta.dirname, 'logger.ts'))});
    createLogger('cli', { logLevel: 'info' }).info('hello');
    process.exit(0);`;
  const run = (redirect: string): string =>
    execFileSync(
      '/bin/sh',
      ['-c', `"$1" --input-type=module -e "$2" ${redirect}`, 'sh', process.execPath, code],
      {
        encoding: 'utf8',
      },
    );
  expect(run('2>/dev/null')).toBe('');
  expect(JSON.parse(run('2>&1 >/dev/null'))).toMatchObject({ msg: 'hello' });
});
