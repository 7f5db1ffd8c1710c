import { connect } from 'node:net';

import { expect, test } from 'vitest';

import { describeRedis, redisPrefix } from './redis.ts';

describeRedis('the Redis for tests', (url) => {
  test('answers and evicts nothing', async () => {
    expect(await ask(url, 'CONFIG GET maxmemory-policy')).toContain('noeviction');
  });

  test('gives every caller another prefix', () => {
    expect(redisPrefix()).not.toBe(redisPrefix());
  });
});

function ask(url: string, command: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${command}\r\n`));
    socket.once('error', reject).once('data', (data) => {
      socket.destroy();
      resolve(data.toString('utf8'));
    });
  });
}
