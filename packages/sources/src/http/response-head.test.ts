import { describe, expect, it } from 'vitest';

import { isAcceptedType, keptHeaders, mediaType } from './response-head.ts';

describe('keptHeaders', () => {
  it('keeps what is listed and drops what could identify or leak', () => {
    const kept = keptHeaders({
      'content-type': 'text/html',
      etag: '"a"',
      link: ['<a>; rel=next', '<b>; rel=last'],
      'x-ratelimit-remaining': '5',
      ratelimit: 'limit=1',
      'ratelimit-policy': '1;w=1',
      'set-cookie': ['id=1'],
      server: 'x',
      'x-request-id': 'y',
      __proto__: 'z',
      ratelimiter: 'no',
    });
    expect(kept).toEqual({
      'content-type': 'text/html',
      etag: '"a"',
      link: '<a>; rel=next, <b>; rel=last',
      'x-ratelimit-remaining': '5',
      ratelimit: 'limit=1',
      'ratelimit-policy': '1;w=1',
    });
  });

  it('removes control characters', () => {
    expect(keptHeaders({ etag: '"a\u0000\u001bb"' })).toEqual({ etag: '"ab"' });
  });
});

describe('mediaType', () => {
  it.each([
    ['Text/HTML; charset=utf-8', 'text/html'],
    ['text/html, text/html', 'text/html'],
    ['', 'application/octet-stream'],
    [undefined, 'application/octet-stream'],
  ])('of %j is %s', (header, type) => {
    expect(mediaType(header)).toBe(type);
  });
});

describe('isAcceptedType', () => {
  it.each([
    ['application/json', ['application/json'], true],
    ['application/json', ['Application/JSON'], true],
    ['application/vnd.github+json', ['*+json'], true],
    ['application/vnd.github+json', ['application/*+json'], true],
    ['text/vnd.x+json', ['application/*+json'], false],
    ['application/json', ['*+json'], false],
    ['text/html', ['text/*'], true],
    ['application/xhtml+xml', ['text/*', '*+json'], false],
    ['anything/else', ['*/*'], true],
    ['text/html', [], false],
  ])('%s of %j: %s', (type, accepts, expected) => {
    expect(isAcceptedType(type, accepts)).toBe(expected);
  });
});
