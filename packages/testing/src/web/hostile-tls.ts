import type { ServerOptions } from 'node:https';
import { createSecureContext } from 'node:tls';

import { issueCertificate, issueChain } from './issue-certificate.ts';
import { testCertificate } from './test-certificate.ts';

/** How a server greets, given the names by which it is asked for. */
export type Greeting = (names: readonly string[]) => ServerOptions;

/** Wrong in one way each, for a client that trusts `testCertificate`. Whether one was revoked no client of Node asks (reliability.md, H-T1: soft). */
export const hostileGreetings = {
  untrusted: (names) => issueCertificate({ names, issuer: { ...testCertificate, commonName: 'nobody' } }),
  expired: (names) => issueCertificate({ names, from: -2, until: -0.01 }),
  early: (names) => issueCertificate({ names, from: 0.01, until: 2 }),
  'other-name': () => issueCertificate({ names: ['other.example'] }),
  'weak-key': (names) => ({ ...issueCertificate({ names, rsa: 1_024 }), ...lax }),
  'version-1.0': (names) => ({ ...issueCertificate({ names }), ...upTo('TLSv1') }),
  'version-1.1': (names) => ({ ...issueCertificate({ names }), ...upTo('TLSv1.1') }),
  // Deeper than OpenSSL follows (100), in fewer bytes than it reads (100 KiB).
  'chain-long': (names) => {
    const { issuer, chain } = issueChain(150);
    const { cert, key } = issueCertificate({ names, issuer });
    return { cert: cert + chain, key };
  },
  'chain-huge': (names) => {
    const { cert, key } = issueCertificate({ names });
    return { cert: cert + testCertificate.cert.repeat(1_000), key };
  },
} as const satisfies Record<string, Greeting>;

/** Its own certificate is for those alone who say which host they want (SNI), which nobody does who asks an address. */
export const onlyByName: Greeting = (names) => ({
  ...issueCertificate({ names: ['other.example'] }),
  SNICallback: (_, done) => done(null, createSecureContext(issueCertificate({ names }))),
});

/** A fatal alert in answer to the greeting: unrecognized_name (RFC 6066). */
export const refusedGreeting = '\x15\x03\x03\x00\x02\x02\x70';

// What OpenSSL 3.5 no longer does at its usual level.
const lax = { ciphers: 'DEFAULT@SECLEVEL=0' };

function upTo(maxVersion: 'TLSv1' | 'TLSv1.1'): ServerOptions {
  return { minVersion: 'TLSv1', maxVersion, ...lax };
}
