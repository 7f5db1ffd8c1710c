import { metricsText } from '@juxta/runtime';
import { expect, test } from 'vitest';

import { openRegistryLab } from '../spec/registry-lab.ts';

test('every outcome of a fetch is counted, with its source, and so are the pauses that follow', async () => {
  await using lab = await openRegistryLab(['a', 'b', 'c'], 0);
  lab.server.set('GET /b', { status: 404 });
  lab.server.set('GET /c', { status: 503 });
  await lab.visit();
  expect(lab.asked()).toEqual(['/a', '/b', '/c']);
  const lines = metricsText().split('\n');
  for (const outcome of ['body', 'not_found', 'http_503'])
    expect(lines).toContain(`juxta_fetches_total{source="npm",outcome="${outcome}"} 1`);
  expect(lines).toContain('juxta_host_pauses_total{why="http_503"} 1');
  expect(lines).toContain('juxta_fetch_seconds_count{source="npm"} 3');
  expect(lines).toContain('juxta_fetched_bytes_total{source="npm"} 12');
});
