import { describe, expect, it } from 'vitest';

import { checkPublicUrl, isAllowedHost, parseFetchUrl, urlPolicy } from './url-policy.ts';

function verdict(text: string, allowHosts: string[] = []): string {
  try {
    const policy = urlPolicy(allowHosts);
    const url = parseFetchUrl(text);
    if (!isAllowedHost(url, policy)) checkPublicUrl(url, policy);
    return 'allowed';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('the URL policy', () => {
  it.each([
    ['https://example.com/', 'allowed'],
    ['http://example.com:80/', 'allowed'],
    ['http://example.com:443/', 'allowed'],
    ['http://8.8.8.8/', 'allowed'],
    ['http://example.com:22/', 'port_refused'],
    ['http://example.com:6379/', 'port_refused'],
    ['file:///etc/passwd', 'scheme_refused'],
    ['ftp://example.com/', 'scheme_refused'],
    ['gopher://example.com/', 'scheme_refused'],
    ['data:text/html,x', 'scheme_refused'],
    ['blob:https://example.com/x', 'scheme_refused'],
    ['javascript:alert(1)', 'scheme_refused'],
    ['ws://example.com/', 'scheme_refused'],
    ['http://good@127.0.0.1/', 'url_refused'],
    ['http://:secret@example.com/', 'url_refused'],
    ['http://127.0.0.1#@example.com', 'address_refused'],
    ['http://127.0.0.1\\@example.com', 'address_refused'],
    ['http://127.0.\t0.1/', 'address_refused'],
    ['http://%31%32%37.0.0.1/', 'address_refused'],
    ['http://127。0。0。1/', 'address_refused'],
    ['http://１２７.0.0.1/', 'address_refused'],
    ['http://0177.0.0.1/', 'address_refused'],
    ['http://127.1/', 'address_refused'],
    ['http://127.0.0.1./', 'address_refused'],
    ['http://169.254.169.254/', 'address_refused'],
    ['http://[fe80::1]/', 'address_refused'],
    ['http://[64:ff9b::7f00:1]/', 'address_refused'],
    ['//example.com', 'url_refused'],
    ['', 'url_refused'],
    ['http://', 'url_refused'],
    ['https://example%2Xcom/', 'url_refused'],
    ['https://abc%FEdef.org/', 'url_refused'],
    [`https://example.com/${'a'.repeat(2048 - 20)}`, 'allowed'],
    [`https://example.com/${'a'.repeat(2048 - 19)}`, 'url_refused'],
    [`https://example.com/${'é'.repeat(1000)}`, 'url_refused'],
  ])('%s: %s', (text, expected) => {
    expect(verdict(text)).toBe(expected);
  });

  it.each([
    ['http://127.0.0.1:4873/gulp', 'allowed'],
    ['http://127.0.0.1:4874/gulp', 'port_refused'],
    ['http://LOCALHOST:8080/', 'allowed'],
    ['http://[::1]/', 'allowed'],
    ['http://[0:0::1]:80/', 'allowed'],
    ['https://[::1]/', 'address_refused'],
  ])('with named hosts, %s: %s', (text, expected) => {
    expect(verdict(text, ['127.0.0.1:4873', 'localhost:8080', '[::1]:80'])).toBe(expected);
  });

  it.each(['localhost', 'http://localhost:80', 'user@localhost:80', 'localhost:80/path', ''])(
    'refuses %j as a named host',
    (entry) => {
      expect(() => urlPolicy([entry])).toThrow(TypeError);
    },
  );
});
