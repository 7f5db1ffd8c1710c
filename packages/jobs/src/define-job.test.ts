import { expect, test } from 'vitest';
import { z } from 'zod';

import { allJobs } from './all-jobs.ts';
import { defineJob } from './define-job.ts';
import { normalizeTarget } from './normalize-target.ts';
import { tick } from './tick.ts';
import { isCanonicalHost, visitHost } from './visit-host.ts';

const refused = expect.objectContaining({ code: 'payload_invalid' }) as Error;
const capture = '0198f0a2-5b1c-7000-8000-0123456789ab';

test('the jobs have different names, that can be names of queues', () => {
  const names = allJobs.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/u);
});

test.each([
  ['npm.registry.example', 'h_npm.registry.example'],
  ['xn--bcher-kva.example', 'h_xn--bcher-kva.example'],
  ['127.0.0.1:8080', 'h_127.0.0.1/8080'],
  ['a_b.example', 'h_a_b.example'],
  ['example.org:443', 'h_example.org/443'],
])('a visit of %s is the job %s', (host, id) => {
  expect(visitHost.prepare({ host })).toEqual({ id, data: { host } });
});

test.each(['[::1]', '[2001:db8::1]:8080', `${'a'.repeat(60)}.`.repeat(3) + 'b'.repeat(30)])(
  'a visit of %s has a hash in its id',
  (host) => {
    expect(visitHost.prepare({ host }).id).toMatch(/^h_[0-9a-f]{64}$/u);
  },
);

test.each([
  '',
  ' ',
  'Example.org',
  'bücher.example',
  'example.org:0',
  'example.org:65536',
  'example.org:080',
  'a:b',
  'example.org/x',
  'user@example.org',
  '::1',
  '[::0001]',
  '127.1',
  '0x7f.1',
  '2130706433',
  'a\u0000b',
  'a\uD800',
  'exa mple.org',
  'example.org?',
  'example.org#',
  'a'.repeat(400),
])('%j is not a host in canonical form', (host) => {
  expect(isCanonicalHost(host) && host.length <= 300).toBe(false);
  expect(() => visitHost.prepare({ host })).toThrow(refused);
});

test('a capture names its job, in one spelling', () => {
  const target = 'pkg:npm/%40scope/name';
  const prepared = normalizeTarget.prepare({ target, capture: capture.toUpperCase() });
  expect(prepared).toEqual({ id: `c_${capture}`, data: { target, capture } });
});

test.each([
  { target: '', capture },
  { target: 'pkg:npm/a', capture: 'a' },
  { target: 'a\u0000b', capture },
  { target: 'a\uDC00', capture },
  { target: 'pkg:npm/a', capture, body: 'captured text' },
])('the payload %j is refused', (payload) => {
  expect(() => normalizeTarget.prepare(payload)).toThrow(refused);
});

test('a tick has one id for each kind', () => {
  expect(tick.prepare({ kind: 'sweep' }).id).toBe('tick_sweep');
  expect(tick.prepare({ kind: 'schedule' }).id).toBe('tick_schedule');
});

test('what a job carries is small', () => {
  const job = defineJob({ name: 'big', payload: z.object({ text: z.string() }), jobId: () => 'b_1' });
  expect(job.prepare({ text: 'x'.repeat(4000) }).id).toBe('b_1');
  expect(() => job.prepare({ text: 'é'.repeat(2100) })).toThrow(refused);
});

test.each(['', '12', '0', 'a:b', 'x_', 'x_a\u0000', 'x_\uD800', `x_${'a'.repeat(300)}`, 'x_a:b:c'])(
  'the job id %j is refused before the queue sees it',
  (id) => {
    const job = defineJob({ name: 'ids', payload: z.object({}), jobId: () => id });
    expect(() => job.prepare({})).toThrow(refused);
  },
);

test('a job that may run only once is refused: a good run can be recorded as failed', () => {
  const define = (): unknown =>
    defineJob({ name: 'once', payload: z.object({}), jobId: () => 'o_1', options: { attempts: 1 } });
  expect(define).toThrow(RangeError);
});
