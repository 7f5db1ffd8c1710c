import { isCanonicalHost } from '@juxta/jobs';
import { loadSources, paceKey } from '@juxta/sources';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const sources = await loadSources({});

test.each([
  'https://myapp.localhost/',
  'http://myapp.localhost.:3000/',
  'http://localhost./',
  'http://[::1]:8080/',
  'https://93.184.216.34:8443/',
  'https://bücher.example./',
])('a crawler can be woken for %s', (url) => {
  expect(isCanonicalHost(paceKey(sources, url))).toBe(true);
});

test('a crawler can be woken for every address', () => {
  fc.assert(
    fc.property(
      fc.webUrl({ authoritySettings: { withPort: true, withIPv4: true, withIPv6: true } }),
      (url) => {
        expect(isCanonicalHost(paceKey(sources, url))).toBe(true);
      },
    ),
  );
});
