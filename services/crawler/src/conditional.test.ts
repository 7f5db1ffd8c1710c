import { credentialOf, type SourceRequest } from '@juxta/sources';
import { expect, test } from 'vitest';

import { toFetch } from './crawl-task.ts';

const { signal } = new AbortController();
const url = 'https://api.example/tool';

function request(more: Partial<SourceRequest> = {}): SourceRequest {
  const covers = { attributes: [], metrics: [], releases: 'none' as const, links: false };
  return {
    name: 'document',
    url,
    accept: 'application/json',
    accepts: ['application/json'],
    maxBytes: 1_000,
    refreshSeconds: 60,
    covers,
    declaredHost: true,
    obeysRobots: false,
    ...more,
  };
}

const day = 24 * 3_600_000;

function previous(headers: Readonly<Record<string, string>> = {}, daysAgo = 0) {
  const ended_at = new Date(Date.now() - daysAgo * day);
  return {
    id: 'c',
    url,
    credential: credentialOf(headers),
    headers: { etag: '"1"' },
    sha256: null,
    ended_at,
  };
}

const isConditional = (now: SourceRequest, before: ReturnType<typeof previous>): boolean =>
  toFetch(now, before, signal).validators !== undefined;

const token = (value: string) => ({ headers: { authorization: `Bearer ${value}` } });

test('the same question is conditional', () => {
  expect(isConditional(request(), previous())).toBe(true);
  expect(isConditional(request(token('one')), previous(token('one').headers))).toBe(true);
});

test('what another server said confirms nothing', () => {
  expect(isConditional(request({ url: 'https://mirror.example/tool' }), previous())).toBe(false);
});

test('nor what was said to somebody else', () => {
  expect(isConditional(request(token('one')), previous())).toBe(false);
  expect(isConditional(request(), previous(token('one').headers))).toBe(false);
  expect(isConditional(request(token('one')), previous(token('two').headers))).toBe(false);
});

test.each([
  [29.9, true],
  [30.1, false],
])('a body that came %d days ago: conditional %s', (daysAgo, expected) => {
  expect(isConditional(request(), previous({}, daysAgo))).toBe(expected);
});

test('no secret can be told from what is kept of it', () => {
  expect(credentialOf(token('one').headers)).toMatch(/^[0-9a-f]{4}$/u);
  expect(credentialOf({ 'x-github-api-version': '2022-11-28' })).toBeNull();
  expect(credentialOf({ Authorization: 'Bearer one' })).toBe(credentialOf(token('one').headers));
});
