import { describe, expect, it } from 'vitest';

import { guardedConnector, guardedLookup } from './connector.ts';

describe('guardedLookup', () => {
  it('gives the addresses that it checked', async () => {
    const lookup = guardedLookup(async () => ['8.8.8.8', '2606:4700::1111']);
    await expect(lookup('example.com')).resolves.toEqual(['8.8.8.8', '2606:4700::1111']);
  });

  it.each([
    [['127.0.0.1']],
    [['8.8.8.8', '10.0.0.1']],
    [['8.8.8.8', '::ffff:127.0.0.1']],
    [['fd00::1']],
    [['not an address']],
  ])('refuses a name that has the addresses %j', async (addresses) => {
    await expect(guardedLookup(async () => addresses)('example.com')).rejects.toMatchObject({
      code: 'address_refused',
    });
  });

  it('checks each answer of a name that changes', async () => {
    const answers = [['8.8.8.8'], ['127.0.0.1']];
    const lookup = guardedLookup(async () => answers.shift() ?? []);
    await expect(lookup('rebinding.example')).resolves.toEqual(['8.8.8.8']);
    await expect(lookup('rebinding.example')).rejects.toMatchObject({ code: 'address_refused' });
  });
});

describe('guardedConnector', () => {
  it.each(['127.0.0.1', '::1', '[::1]', '::ffff:127.0.0.1', '64:ff9b::7f00:1'])(
    'refuses the literal %s without a look-up',
    async (hostname) => {
      const looked: string[] = [];
      const connect = guardedConnector({
        timeoutMs: 1000,
        lookup: async (name) => (looked.push(name), ['8.8.8.8']),
      });
      const error = await new Promise((resolve) => {
        connect({ hostname, protocol: 'http:', port: '80' }, (...[refusal]) => resolve(refusal));
      });
      expect(error).toMatchObject({ code: 'address_refused' });
      expect(looked).toEqual([]);
    },
  );
});
