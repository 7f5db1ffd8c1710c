import { expect, test } from 'vitest';

import { counter } from './registry.ts';
import { serveMetrics } from './serve.ts';

test('metrics are served where a port is set, and only they', async () => {
  expect(await serveMetrics({})).toBeNull();
  await expect(serveMetrics({ JUXTA_METRICS_PORT: 'many' })).rejects.toMatchObject({
    code: 'config_invalid',
  });
  counter('test_served_total', 'Of this test.').add();
  const server = await serveMetrics({ JUXTA_METRICS_PORT: '0' });
  try {
    const answer = await fetch(`${server?.url}/metrics`);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await answer.text()).toContain('\ntest_served_total 1\n');
    expect((await fetch(`${server?.url}/`)).status).toBe(404);
  } finally {
    await server?.close();
  }
});
