import { describe, expect, it } from 'vitest';

import { identityHeaders, requestHeaders } from './request-headers.ts';

const identity = identityHeaders('me/1.0', 'crawl@example.org');
const url = 'https://example.org/';

describe('the headers of a request', () => {
  it('say who asks, for what, and what is known', () => {
    const validators = { etag: '"1"', lastModified: 'Thu, 01 Jan 2026 00:00:00 GMT' };
    const sent = requestHeaders({ url, accepts: ['text/html', 'text/plain'], validators }, identity, true);
    const told = ['accept', 'text/html, text/plain'];
    const known = ['if-none-match', '"1"', 'if-modified-since', validators.lastModified];
    expect(sent).toEqual([...identity, ...told, ...known]);
    expect(identity.slice(2)).toEqual(['user-agent', 'me/1.0', 'from', 'crawl@example.org']);
  });

  it('of the caller never stand in place of ours or beside them, whatever their case', () => {
    const headers = {
      'User-Agent': 'another',
      ACCEPT: 'text/css',
      Host: 'other.example',
      Authorization: 'Bearer t',
    };
    const request = { url, accept: 'application/json', headers, json: '{}' };
    const own = requestHeaders({ ...request, headers: {} }, identity, true);
    expect(requestHeaders(request, identity, true)).toEqual([...own, 'authorization', 'Bearer t']);
    expect(own.slice(-2)).toEqual(['content-type', 'application/json']);
  });

  it('of the caller that bear the name of one of our values are sent', () => {
    const headers = { 'me/1.0': 'x' };
    expect(requestHeaders({ url, headers }, identity, true).slice(-2)).toEqual(['me/1.0', 'x']);
  });

  it('of the caller do not follow a redirect to another origin', () => {
    const headers = { authorization: 'Bearer t' };
    expect(requestHeaders({ url, headers }, identity, false)).toEqual(
      requestHeaders({ url }, identity, true),
    );
  });
});
