import { createGunzip } from 'node:zlib';

import { formatPurl, type TargetKey } from '@juxta/domain';

/** Caps, in bytes: of the list once unpacked, and of what is kept of one package. */
export interface SliceLimits {
  readonly list: number;
  readonly stanza: number;
}

export class BadPackageList extends Error {
  readonly code: 'bad_gzip' | 'too_large';
  constructor(code: 'bad_gzip' | 'too_large', message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const blank = Buffer.from('\n\n');
const nameField = Buffer.from('Package: ');
const nameLine = Buffer.from('\nPackage: ');
const newline = 0x0a;

/**
 * The stanzas of each wanted package, in the list's order, as bytes. A stanza over the cap is left out. Throws
 * BadPackageList where the list is no whole gzip stream, or unpacks to more than the cap.
 */
export async function* slicePackages(
  body: AsyncIterable<Uint8Array>,
  wanted: ReadonlySet<TargetKey>,
  limits: SliceLimits = { list: 400_000_000, stanza: 1_000_000 },
): AsyncGenerator<{ target: TargetKey; bytes: Uint8Array }> {
  const names = new Map<string, TargetKey>();
  for (const target of wanted)
    if (target.startsWith('pkg:deb/debian/')) names.set(decodeURIComponent(target.slice(15)), target);
  const kept = new Map<TargetKey, Buffer[]>();
  for await (const stanza of stanzasOf(unpacked(body, limits.list), limits.stanza)) {
    const target = names.get(packageOf(stanza));
    if (
      target === undefined ||
      formatPurl({ type: 'deb', namespace: 'debian', name: packageOf(stanza) }) !== target
    )
      continue;
    const parts = kept.get(target) ?? [];
    const size = parts.reduce((sum, part) => sum + part.length, stanza.length);
    if (size <= limits.stanza) kept.set(target, [...parts, Buffer.concat([stanza, blank])]);
  }
  for (const [target, parts] of kept) yield { target, bytes: Buffer.concat(parts) };
}

async function* unpacked(body: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  // The pump's failure is the gunzip's, which the loop below throws.
  void pump(body, gunzip);
  let total = 0;
  try {
    for await (const chunk of gunzip) {
      total += (chunk as Buffer).length;
      if (total > limit)
        throw new BadPackageList('too_large', `the package list unpacks to more than ${limit} bytes`);
      yield chunk as Buffer;
    }
  } catch (error) {
    if (error instanceof BadPackageList) throw error;
    throw new BadPackageList('bad_gzip', 'the package list is not one whole gzip stream; fetch it again', {
      cause: error,
    });
  } finally {
    gunzip.destroy();
  }
}

async function pump(body: AsyncIterable<Uint8Array>, gunzip: ReturnType<typeof createGunzip>): Promise<void> {
  try {
    for await (const chunk of body) {
      if (gunzip.destroyed) return;
      if (!gunzip.write(chunk)) await drained(gunzip);
    }
    gunzip.end();
  } catch (error) {
    gunzip.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

async function drained(stream: ReturnType<typeof createGunzip>): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}

async function* stanzasOf(chunks: AsyncIterable<Buffer>, cap: number): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let skipping = false;
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(blank); end !== -1; end = bytes.indexOf(blank, start)) {
      if (!skipping && end > start && end - start <= cap) yield bytes.subarray(start, end);
      skipping = false;
      start = end + blank.length;
      while (bytes[start] === newline) start += 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > cap) {
      skipping = true;
      rest = rest.subarray(-1);
    }
  }
  if (!skipping && rest.length > 0) yield rest;
}

/** The package's name; empty where the stanza has none. */
function packageOf(stanza: Buffer): string {
  const first = stanza.subarray(0, nameField.length).equals(nameField);
  const at = first ? 0 : stanza.indexOf(nameLine) + 1;
  if (!first && at === 0) return '';
  const end = stanza.indexOf(newline, at);
  return stanza.toString('latin1', at + nameField.length, end === -1 ? stanza.length : end).trim();
}
