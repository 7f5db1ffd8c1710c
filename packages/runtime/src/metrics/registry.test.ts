import { expect, test } from 'vitest';

import { counter, histogram, metricsText } from './registry.ts';

test('counters, histograms and gauges are told in the text format, each with its help and type', () => {
  const asked = counter('test_asked_total', 'Requests made.');
  asked.add({ source: 'npm', outcome: 'body' });
  asked.of({ source: 'npm', outcome: 'body' }).add(2);
  counter('test_asked_total', 'Requests made.').add({ source: 'a"b\\c\nd' });
  const took = histogram('test_seconds', 'How long.', [0.1, 1]);
  for (const seconds of [0.05, 0.5]) took.observe(seconds, { source: 'npm' });
  took.of({ source: 'npm' }).observe(5);
  const text = metricsText([{ name: 'test_due', help: 'What is due.', value: 7 }]);
  const lines = text.split('\n').filter((line) => line.includes('test_'));
  expect(lines).toEqual([
    '# HELP test_asked_total Requests made.',
    '# TYPE test_asked_total counter',
    'test_asked_total{source="npm",outcome="body"} 3',
    String.raw`test_asked_total{source="a\"b\\c\nd"} 1`,
    '# HELP test_due What is due.',
    '# TYPE test_due gauge',
    'test_due 7',
    '# HELP test_seconds How long.',
    '# TYPE test_seconds histogram',
    'test_seconds_bucket{source="npm",le="0.1"} 1',
    'test_seconds_bucket{source="npm",le="1"} 2',
    'test_seconds_bucket{source="npm",le="+Inf"} 3',
    'test_seconds_sum{source="npm"} 5.55',
    'test_seconds_count{source="npm"} 3',
  ]);
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/mu);
});
