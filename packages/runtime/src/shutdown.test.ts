import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { onShutdown } from './shutdown.ts';

describe('run', () => {
  test('runs the steps once, in order, past a failed one, and aborts first', async () => {
    const errors: unknown[] = [];
    const shutdown = onShutdown({
      logger: { info: () => undefined, error: (entry: unknown) => void errors.push(entry) },
    });
    const seen: string[] = [];
    shutdown.add('first', async () => {
      await new Promise(setImmediate);
      seen.push(`first ${shutdown.signal.aborted}`);
      shutdown.add('late', () => seen.push('late'));
    });
    shutdown.add('broken', () => Promise.reject(new Error('broken')));
    shutdown.add('last', (reason) => seen.push(`last ${reason}`));
    expect(shutdown.signal.aborted).toBe(false);
    await Promise.all([shutdown.run('done'), shutdown.run('again')]);
    expect(seen).toEqual(['first true', 'last done', 'late']);
    expect(errors).toMatchObject([{ step: 'broken' }]);
    shutdown.add('after the end', () => seen.push('after'));
    await shutdown.run('again');
    expect(seen.at(-1)).toBe('after');
  });

  test('leaves no signal listeners behind', async () => {
    const before = process.listenerCount('SIGTERM');
    const shutdown = onShutdown();
    expect(process.listenerCount('SIGTERM')).toBe(before + 1);
    await shutdown.run('done');
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });
});

describe('a process', () => {
  const printing = `shutdown.add('print', async (reason) => { await sleep(20); console.log(reason); });`;

  test.each([
    ['SIGTERM', 0],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('on %s runs its steps and exits with %i, whatever lingers', async (signal, code) => {
    const child = start(printing);
    await child.ready();
    child.kill(signal);
    expect(await child.end()).toEqual({ code, output: `ready\n${signal}\n` });
  });

  test('exits with 1 when a step failed', async () => {
    const child = start(`${printing} shutdown.add('broken', () => { throw new Error('broken'); });`);
    await child.ready();
    child.kill('SIGTERM');
    expect(await child.end()).toEqual({ code: 1, output: 'ready\nSIGTERM\n' });
  });

  test('exits at once on a second signal, and by itself at the deadline', async () => {
    const hanging = `shutdown.add('hang', () => { console.log('hanging'); return new Promise(() => {}); });`;
    const impatient = start(hanging);
    await impatient.ready();
    impatient.kill('SIGINT');
    await impatient.says('hanging');
    impatient.kill('SIGINT');
    expect((await impatient.end()).code).toBe(1);
    const patient = start(hanging, '{ deadline: 50 }');
    await patient.ready();
    patient.kill('SIGTERM');
    expect((await patient.end()).code).toBe(1);
  });

  test('ends by itself after run, when nothing else holds it', async () => {
    const child = start(`${printing} await shutdown.run('done'); clearInterval(lingering);`);
    expect(await child.end()).toEqual({ code: 0, output: 'done\nready\n' });
  });
});

interface Child {
  ready(): Promise<void>;
  says(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  end(): Promise<{ code: number | null; output: string }>;
}

function start(body: string, options = ''): Child {
  const code = `
    import { setTimeout as sleep } from 'node:timers/promises';
    const { onShutdown } = await import(${JSON.stringify(path.join(import.meta.dirname, 'shutdown.ts'))});
    const lingering = setInterval(() => {}, 1000);
    const shutdown = onShutdown(${options});
    ${body}
    console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const closed = once(child, 'close');
  const says = async (text: string): Promise<void> => {
    while (!output.includes(text)) await once(child.stdout, 'data');
  };
  return {
    says,
    ready: () => says('ready'),
    kill: (signal) => void child.kill(signal),
    end: async () => {
      const [code] = (await closed) as [number | null];
      return { code, output };
    },
  };
}
