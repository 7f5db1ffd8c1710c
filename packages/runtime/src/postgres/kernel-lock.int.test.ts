import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { tryExclusive, tryShared, withExclusive } from './kernel-lock.ts';

let dir: string;
let file: string;

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'juxta-lock-'));
  file = path.join(dir, 'lock');
});

afterEach(() => rm(dir, { recursive: true, force: true }));

test('shared holders exclude an exclusive one, and the other way round', () => {
  const first = tryShared(file);
  const second = tryShared(file);
  expect(tryExclusive(file)).toBeUndefined();
  first?.release();
  expect(tryExclusive(file)).toBeUndefined();
  second?.release();
  second?.release();
  const alone = tryExclusive(file);
  expect(alone).toBeDefined();
  expect(tryExclusive(file)).toBeUndefined();
  expect(tryShared(file)).toBeUndefined();
  alone?.release();
  expect(tryShared(file)).toBeDefined();
});

test('the lock of a killed process is gone; one that nobody refers to is not', async () => {
  // The holder drops every reference and collects its garbage before it reports.
  const code = `
    const { tryShared } = await import(${JSON.stringify(path.join(import.meta.dirname, 'kernel-lock.ts'))});
    tryShared(${JSON.stringify(file)});
    for (let turn = 0; turn < 5; turn += 1) { gc(); await new Promise(setImmediate); }
    console.log('held');
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', code], {
    stdio: 'pipe',
  });
  try {
    await once(holder.stdout, 'data');
    expect(tryExclusive(file)).toBeUndefined();
  } finally {
    holder.kill('SIGKILL');
    await once(holder, 'exit');
  }
  expect(tryExclusive(file)).toBeDefined();
});

test('runs actions one at a time, also after one that failed', async () => {
  let inside = 0;
  let most = 0;
  const action = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise(setImmediate);
    inside -= 1;
    throw new Error('failed');
  };
  const results = await Promise.allSettled([1, 2, 3, 4].map(() => withExclusive(file, 60_000, action)));
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
  expect(most).toBe(1);
});

test('gives up with a typed error', async () => {
  const holder = tryExclusive(file);
  await expect(withExclusive(file, 0, () => Promise.resolve())).rejects.toMatchObject({
    code: 'postgres_lock_failed',
  });
  holder?.release();
  expect(() => tryShared(path.join(dir, 'absent', 'lock'))).toThrow(/Cannot lock/);
});
