import { createPrivateKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

import { testCertificate } from './test-certificate.ts';

export interface CertificateOrder {
  /** Host names and IPv4 addresses that it is for; none for an authority. */
  readonly names?: readonly string[];
  /** Validity in years from now, negative ones before it. */
  readonly from?: number;
  readonly until?: number;
  /** Default `testCertificate`, which is an authority too. */
  readonly issuer?: Authority;
  /** Bits of an RSA key; else the key is one of P-256. */
  readonly rsa?: number;
}

/** Whom a certificate names, and what it signs with. */
export interface Authority {
  /** PEM, as the key. */
  readonly cert: string;
  readonly key: string;
  readonly commonName: string;
}

const sequence = 0x30;
const year = 365.25 * 24 * 3_600_000;
const ecdsaWithSha256 = der(sequence, der(0x06, hex('2a8648ce3d040302')));
const [commonNameId, basicConstraintsId, subjectAltNameId] = ['550403', '551d13', '551d11'];

/** The issuer that a fetcher trusts which is given `testCertificate.cert` as its `ca`. */
const testAuthority: Authority = { ...testCertificate, commonName: 'localhost' };

/**
 * An X.509 v3 certificate (RFC 5280), signed by its issuer: Node reads certificates and makes none, and those that are wrong
 * in one way only have to be made for the hour of the test. An authority goes by its common name.
 */
export function issueCertificate(order: CertificateOrder, commonName = 'server'): Authority {
  const issuer = order.issuer ?? testAuthority;
  const { publicKey, privateKey } =
    order.rsa === undefined
      ? generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
      : generateKeyPairSync('rsa', { modulusLength: order.rsa });
  const content = der(
    sequence,
    der(0xa0, der(0x02, hex('02'))),
    der(0x02, hex('01'), randomBytes(8)),
    ecdsaWithSha256,
    distinguishedName(issuer.commonName),
    der(sequence, time(order.from ?? -1), time(order.until ?? 1)),
    distinguishedName(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(sequence, extensionFor(order.names))),
  );
  return {
    cert: pem(der(sequence, content, ecdsaWithSha256, signature(content, createPrivateKey(issuer.key)))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    commonName,
  };
}

/** The last of a chain of so many authorities, and all of them as a server sends them after its own certificate. */
export function issueChain(length: number): { readonly issuer: Authority; readonly chain: string } {
  const chain: Authority[] = [];
  for (let n = 0; n < length; n += 1)
    chain.push(issueCertificate({ issuer: chain.at(-1) ?? testAuthority }, `authority ${n}`));
  return {
    issuer: chain.at(-1) ?? testAuthority,
    chain: chain
      .toReversed()
      .map(({ cert }) => cert)
      .join(''),
  };
}

function extensionFor(names: readonly string[] | undefined): Buffer {
  const [id, value] =
    names === undefined
      ? [basicConstraintsId, der(sequence, der(0x01, hex('ff')))]
      : [subjectAltNameId, der(sequence, ...names.map(generalName))];
  return der(sequence, der(0x06, hex(id)), der(0x01, hex('ff')), der(0x04, value));
}

function generalName(name: string): Buffer {
  return isIP(name) === 4
    ? der(0x87, Buffer.from(name.split('.').map(Number)))
    : der(0x82, Buffer.from(name, 'latin1'));
}

function distinguishedName(commonName: string): Buffer {
  const attribute = der(sequence, der(0x06, hex(commonNameId)), der(0x0c, Buffer.from(commonName)));
  return der(sequence, der(0x31, attribute));
}

/** GeneralizedTime, which readers take for any year. */
function time(yearsFromNow: number): Buffer {
  const text = new Date(Date.now() + yearsFromNow * year).toISOString();
  return der(0x18, Buffer.from(`${text.slice(0, 19).replaceAll(/\D/gu, '')}Z`));
}

function signature(content: Buffer, key: KeyObject): Buffer {
  return der(0x03, hex('00'), sign('sha256', content, key));
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length =
    size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, Math.floor(size / 0x100), size % 0x100];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').replaceAll(/.{64}/gu, '$&\n').trim();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
