import { createServer, get } from 'node:http';

import { expect, test } from 'vitest';

import { ConfigError } from './config.ts';
import { listen, listenConfig } from './listen.ts';

test('where to listen is read by prefix, and a port that is none is named', () => {
  const portVariable = 'JUXTA_X_PORT';
  expect(listenConfig({}, 'JUXTA_X', 4_280)).toEqual({ host: '127.0.0.1', port: 4_280, portVariable });
  expect(listenConfig({ JUXTA_X_HOST: '::1', JUXTA_X_PORT: '0' }, 'JUXTA_X', 1)).toEqual({
    host: '::1',
    port: 0,
    portVariable,
  });
  for (const port of ['-1', '65536', '1.5', 'http'])
    expect(() => listenConfig({ JUXTA_X_PORT: port }, 'JUXTA_X', 1)).toThrow(ConfigError);
});

test('a taken port names the variable to set', async () => {
  const free = { host: '127.0.0.1', port: 0, portVariable: 'JUXTA_X_PORT' };
  const first = await listen(createServer(), free);
  const taken = { ...free, port: Number(new URL(first.url).port) };
  await expect(listen(createServer(), taken)).rejects.toMatchObject({
    code: 'port_taken',
    next: 'set JUXTA_X_PORT to another one',
  });
  await first.close();
});

test('closing cuts a request that never ends', async () => {
  const asked = Promise.withResolvers<void>();
  const server = createServer(() => asked.resolve());
  const running = await listen(server, { host: '127.0.0.1', port: 0, portVariable: 'JUXTA_X_PORT' });
  const failed = new Promise((resolve) => get(running.url).once('error', resolve));
  await asked.promise;
  await running.close();
  expect(await failed).toBeInstanceOf(Error);
});
