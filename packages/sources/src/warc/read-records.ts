import { ByteSource } from './byte-source.ts';
import { gzipMember, isGzipNext, toNextMember } from './gzip-members.ts';
import { WarcError } from './warc-error.ts';

export interface WarcRecord {
  /** By name in lower case; of repeated ones the first. */
  readonly fields: ReadonlyMap<string, string>;
  readonly type: string;
  /** As it stands: `<urn:uuid:…>`. */
  readonly id: string;
  readonly block: Buffer;
}

export interface ReadOptions {
  /** Records with larger blocks are passed, as failures. */
  readonly maxBlockBytes: number;
  /** Records of other types are passed unread. */
  readonly types: ReadonlySet<string>;
}

export type WarcEntry =
  | { readonly kind: 'record'; readonly record: WarcRecord }
  /** A record of a type that is not wanted. */
  | { readonly kind: 'passed'; readonly type: string }
  /** `offset`: where in the file about the record begins. */
  | { readonly kind: 'failed'; readonly offset: number; readonly error: WarcError };

const longestHead = 256 * 1024;
const windowBytes = 64 * 1024;
/** What is inflated of a record that is not wanted before it is rather looked for where the next one begins. */
const mostPassed = 1024 * 1024 * 1024;

/**
 * The records of a WARC file, plain or with a gzip member each (WARC 1.0 and 1.1). What is broken fails alone: reading
 * goes on at the next record that can be found. Memory is bounded by `maxBlockBytes`. Throws WarcError `no_warc` where
 * the stream is no archive at all.
 */
export async function* readWarc(
  stream: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<WarcEntry> {
  const source = new ByteSource(stream);
  if (await isGzipNext(source)) yield* readMembers(source, options);
  else if ((await source.peek(5)).toString('latin1') === 'WARC/') yield* readPlain(source, options, true);
  else throw new WarcError('no_warc', 'this is no WARC file: it begins with neither "WARC/" nor gzip data');
}

async function* readMembers(source: ByteSource, options: ReadOptions): AsyncGenerator<WarcEntry> {
  while ((await source.peek(1)).length > 0) {
    const offset = source.position;
    let isBroken = false;
    for await (const entry of readMember(source, options, offset)) {
      isBroken ||= entry.kind === 'failed' && entry.error.code !== 'record_too_large';
      yield entry;
    }
    if (isBroken && !(await moved(source, offset))) return;
  }
}

/** The records of one member. The last one waits for the checksum. */
async function* readMember(
  source: ByteSource,
  options: ReadOptions,
  offset: number,
): AsyncGenerator<WarcEntry> {
  let waiting: WarcEntry | null = null;
  const member = gzipMember(source);
  try {
    if (!(await isGzipNext(source))) throw new WarcError('bad_gzip', 'no compressed record begins here');
    for await (const entry of readPlain(new ByteSource(member), options, false)) {
      if (waiting) yield waiting;
      waiting = entry.kind === 'failed' ? { ...entry, offset } : entry;
    }
  } catch (error) {
    if (!(error instanceof WarcError)) throw error;
    waiting = { kind: 'failed', offset, error };
  } finally {
    // Where reading ended early, it gives back what it has not used.
    await member.return(undefined);
  }
  if (waiting) yield waiting;
}

/** Moves behind the start of a broken member, to the next one. */
async function moved(source: ByteSource, offset: number): Promise<boolean> {
  if (source.position <= offset) await source.skip(1);
  return toNextMember(source);
}

/** `resync`: whether the next record can be looked for behind one that is broken. */
async function* readPlain(
  source: ByteSource,
  options: ReadOptions,
  resync: boolean,
): AsyncGenerator<WarcEntry> {
  for (;;) {
    await skipBlankLines(source);
    if ((await source.peek(1)).length === 0) return;
    const offset = source.position;
    try {
      yield await readRecord(source, options);
    } catch (error) {
      if (!(error instanceof WarcError)) throw error;
      yield { kind: 'failed', offset, error };
      if (error.code === 'record_truncated') return;
      if (error.code !== 'record_too_large' && !(resync && (await toNextRecord(source)))) return;
    }
  }
}

async function readRecord(source: ByteSource, options: ReadOptions): Promise<WarcEntry> {
  const head = await peekHead(source);
  const fields = parseFields(head.text);
  await source.skip(head.bytes);
  const length = fields.get('content-length') ?? '';
  const type = fields.get('warc-type')?.toLowerCase() ?? '';
  if (!/^\d{1,15}$/u.test(length) || type === '')
    throw new WarcError('bad_header', 'the record names no type or no length');
  const bytes = Number(length);
  const isWanted = options.types.has(type);
  if (!isWanted || bytes > options.maxBlockBytes) {
    await pass(source, bytes);
    if (!isWanted) return { kind: 'passed', type };
    throw new WarcError(
      'record_too_large',
      `the record has ${bytes} bytes, more than ${options.maxBlockBytes}`,
    );
  }
  const block = await source.take(bytes);
  if (block.length < bytes)
    throw new WarcError('record_truncated', `the record ends after ${block.length} of ${bytes} bytes`);
  await assertEnd(source);
  return { kind: 'record', record: { fields, type, id: fields.get('warc-record-id') ?? '', block } };
}

async function pass(source: ByteSource, bytes: number): Promise<void> {
  const passed = await source.skip(Math.min(bytes, mostPassed));
  if (passed < bytes && passed < mostPassed)
    throw new WarcError('record_truncated', `the record ends after ${passed} of ${bytes} bytes`);
  if (passed < bytes) throw new WarcError('bad_record_end', `the record claims ${bytes} bytes`);
}

/** A block is followed by two line ends, or by the end of the file. */
async function assertEnd(source: ByteSource): Promise<void> {
  const end = (await source.peek(4)).toString('latin1');
  if (!'\r\n\r\n'.startsWith(end) && !end.startsWith('\n'))
    throw new WarcError('bad_record_end', 'the record is not as long as it says');
}

async function skipBlankLines(source: ByteSource): Promise<void> {
  for (let skipped = 0; skipped < windowBytes; skipped += 1) {
    const [byte] = await source.peek(1);
    if (byte !== 0x0d && byte !== 0x0a) return;
    await source.skip(1);
  }
}

/** The lines up to the empty one, and how long they are with it. */
async function peekHead(source: ByteSource): Promise<{ text: string; bytes: number }> {
  for (let size = 2_048; ; size *= 4) {
    const ahead = await source.peek(size);
    const end = endOfHead(ahead);
    if (end) return { text: ahead.subarray(0, end.at).toString('utf8'), bytes: end.next };
    if (ahead.length < size)
      throw new WarcError('record_truncated', 'the archive ends inside the head of a record');
    if (size >= longestHead)
      throw new WarcError('header_too_large', `the head of the record has more than ${longestHead} bytes`);
  }
}

function endOfHead(bytes: Buffer): { at: number; next: number } | null {
  const [strict, loose] = [bytes.indexOf('\r\n\r\n'), bytes.indexOf('\n\n')];
  if (strict === -1 && loose === -1) return null;
  if (loose === -1 || (strict !== -1 && strict < loose)) return { at: strict, next: strict + 4 };
  return { at: loose, next: loose + 2 };
}

function parseFields(head: string): ReadonlyMap<string, string> {
  const [version = '', ...lines] = head.replaceAll(/\r?\n[\t ]+/gu, ' ').split(/\r?\n/u);
  if (!/^WARC\/\d\.\d+$/u.test(version.trim()))
    throw new WarcError('bad_header', `the record begins with "${version.slice(0, 40)}"`);
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (name !== '' && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

/** Moves to the next line that begins a record; false where there is none. The line that stands next is not that. */
async function toNextRecord(source: ByteSource): Promise<boolean> {
  for (;;) {
    const ahead = await source.peek(windowBytes);
    const at = ahead.indexOf('\nWARC/1.');
    if (at !== -1) {
      await source.skip(at + 1);
      return true;
    }
    if (ahead.length < windowBytes) return false;
    await source.skip(ahead.length - 8);
  }
}
