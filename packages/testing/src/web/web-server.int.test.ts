import { describe, expect, it } from 'vitest';

import { webServer } from './web-server.ts';

describe('webServer', () => {
  it('answers by the most exact route and logs what was asked', async () => {
    await using server = await webServer({
      'GET /a': { body: 'a' },
      'GET /a?x=1': { status: 201, body: { x: 1 } },
      'GET /deep/*': { body: 'deep' },
      'GET /deep/er/*': { body: 'deeper' },
    });
    const ask = async (path: string): Promise<[number, string]> => {
      const response = await fetch(server.url + path);
      return [response.status, await response.text()];
    };
    expect(await ask('/a')).toEqual([200, 'a']);
    expect(await ask('/a?x=1')).toEqual([201, '{"x":1}']);
    expect(await ask('/a?x=2')).toEqual([200, 'a']);
    expect(await ask('/deep/er/y')).toEqual([200, 'deeper']);
    expect(await ask('/none')).toEqual([404, 'no route']);
    server.set('GET /none', { body: 'now' });
    expect(await ask('/none')).toEqual([200, 'now']);
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /a',
      'GET /a?x=1',
      'GET /a?x=2',
      'GET /deep/er/y',
      'GET /none',
      'GET /none',
    ]);
    expect(server.requests.every(({ at, endedAt }) => endedAt === null || endedAt >= at)).toBe(true);
  });
});
