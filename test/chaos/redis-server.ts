import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { ownRedis } from '../../packages/jobs/spec/own-redis.ts';

/** Acts with a Redis of the test's own, as an installation needs one. */
export async function withOwnRedis(act: (url: string) => Promise<void>): Promise<void> {
  const redis = await ownRedis('--maxmemory-policy', 'noeviction');
  await redis.start();
  try {
    await act(redis.url);
  } finally {
    await redis.kill();
  }
}

export interface PausedRedis {
  /** From now on no write of any client is done, nor answered. */
  pause(): Promise<void>;
  /** Waits until all other clients are gone, so that nothing of theirs is done late; then takes writes again. */
  resume(): Promise<void>;
}

// Longer than any test; the pause ends by `resume`.
const pauseMs = 3_600_000;

/** Commands to a Redis of the test's own. */
export function redisOf(url: string): PausedRedis {
  return {
    pause: async () => void (await tell(url, `CLIENT PAUSE ${pauseMs} WRITE`)),
    resume: async () => {
      while ((await tell(url, 'CLIENT LIST')).split('\n').filter((line) => line.startsWith('id=')).length > 1)
        await sleep(10);
      await tell(url, 'CLIENT UNPAUSE');
    },
  };
}

/** Everything that the queues hold is gone. */
export async function flushRedis(url: string): Promise<void> {
  await tell(url, 'FLUSHALL');
}

async function tell(url: string, command: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  try {
    await once(socket, 'connect');
    socket.write(`${command}\r\nQUIT\r\n`);
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    if (answer.startsWith('-')) throw new Error(`Redis answers ${command} with ${answer.trim()}`);
    return answer;
  } finally {
    socket.destroy();
  }
}
