import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { hostKey } from './host-key.ts';

describe('hostKey', () => {
  it.each([
    ['https://npm.registry.example/gulp', 'registry.example'],
    ['https://WWW.Example.CO.UK/a', 'example.co.uk'],
    ['http://example.com.:8080/', 'example.com'],
    ['https://gulpjs.github.io/docs', 'gulpjs.github.io'],
    ['https://github.io/', 'github.io'],
    ['https://bücher.example/', 'xn--bcher-kva.example'],
    ['http://internal/', 'internal'],
    ['http://127.0.0.1:8080/x', '127.0.0.1:8080'],
    ['http://0x7f.1/', '127.0.0.1'],
    ['https://localhost/', 'localhost'],
    ['http://localhost.:3000/', 'localhost:3000'],
    ['https://MyApp.localhost/', 'myapp.localhost'],
    ['http://myapp.localhost.:3000/', 'myapp.localhost:3000'],
    ['http://[::1]:4873/', '[::1]:4873'],
    ['https://93.184.216.34/', '93.184.216.34'],
  ])('of %s is %s', (url, key) => {
    expect(hostKey(url)).toBe(key);
  });

  it('hashes a key that is too long for a row or a queue', () => {
    const label = 'a'.repeat(60);
    const key = hostKey(`https://${[label, label, label, label].join('.')}/`);
    expect(key.length).toBeLessThanOrEqual(200);
  });

  it('is the same for every URL of a host, in lower case and short', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        const key = hostKey(url);
        expect(key).toBe(key.toLowerCase());
        expect(Buffer.byteLength(key)).toBeLessThanOrEqual(200);
        expect(hostKey(new URL('/other', url).href)).toBe(key);
      }),
    );
  });
});
