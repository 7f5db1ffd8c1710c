import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isPublicAddress } from './address.ts';

const special = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::8.8.8.8',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:0:127.0.0.1',
  '64:ff9b::127.0.0.1',
  '64:ff9b::10.0.0.1',
  '64:ff9b:1::1',
  '100::1',
  '100:0:0:1::1',
  '2001::1',
  '2001:2::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '2002:808:808::',
  '3fff::1',
  '5f00::1',
  'fc00::1',
  'fd00::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '4000::1',
];

describe('isPublicAddress', () => {
  it.each(special)('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.15.255.255',
    '172.32.0.1',
    '2606:4700::1111',
    '2a00::1',
    '64:ff9b::8.8.8.8',
  ])('accepts %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each(['', 'localhost', '8.8.8', '010.8.8.8', '0x8.8.8.8', '1.2.3.4.5', '::g'])(
    'refuses %j, which is no address',
    (text) => {
      expect(isPublicAddress(text)).toBe(false);
    },
  );

  it('refuses an IPv6 form of any private IPv4 address', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const forms = ['::', '::ffff:', '64:ff9b::'];
    fc.assert(
      fc.property(
        fc.constantFrom('10.', '127.'),
        byte,
        byte,
        byte,
        fc.constantFrom(...forms),
        (net, b, c, d, form) => {
          expect(isPublicAddress(`${form}${net}${b}.${c}.${d}`)).toBe(false);
        },
      ),
    );
  });
});
