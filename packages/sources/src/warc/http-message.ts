import { decodeBody } from '../http/content-coding.ts';
import { keptHeaders } from '../http/response-head.ts';
import { WarcError } from './warc-error.ts';

/** An HTTP answer as an archive has it. */
export interface ArchivedAnswer {
  readonly status: number;
  /** Those that may be stored. */
  readonly headers: Readonly<Record<string, string>>;
  /** Transfer and content coding undone. */
  readonly body: Uint8Array;
  /** The forms of the body that archives make digests of: as it stands, and with one coding after the other undone. */
  readonly forms: readonly Uint8Array[];
}

const longestHead = 256 * 1024;

/** Reads the block of a record of `application/http`. Throws WarcError `bad_http`, `bad_encoding`. */
export async function readHttpAnswer(block: Buffer, maxBytes: number): Promise<ArchivedAnswer> {
  const end = block.subarray(0, longestHead).indexOf('\r\n\r\n');
  const loose = end === -1 ? block.subarray(0, longestHead).indexOf('\n\n') : -1;
  const at = end === -1 ? loose : end;
  // Without a body some writers leave the empty line out.
  const head = block.subarray(0, at === -1 ? Math.min(block.length, longestHead) : at).toString('latin1');
  const raw = at === -1 ? Buffer.alloc(0) : block.subarray(at + (end === -1 ? 2 : 4));
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})\b/u.exec(head)?.[1];
  if (status === undefined) throw new WarcError('bad_http', 'the record holds no answer of HTTP');
  const headers = headersOf(head);
  const plain = /\bchunked\b/iu.test(headers['transfer-encoding'] ?? '') ? dechunked(raw) : raw;
  const body = await decoded(plain, headers['content-encoding'] ?? '', maxBytes);
  return { status: Number(status), headers: keptHeaders(headers), body, forms: [raw, plain, body] };
}

function headersOf(head: string): Record<string, string> {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  const [, ...lines] = head.replaceAll(/\r?\n[\t ]+/gu, ' ').split(/\r?\n/u);
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (name === '') continue;
    const value = line.slice(colon + 1).trim();
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return headers;
}

/** Many archives have the chunks undone and the header left: what is no chunk is the body itself. */
function dechunked(raw: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const line = raw.indexOf('\r\n', at);
    const size = /^\s*([\da-f]{1,8})\s*(?:;.*)?$/iu.exec(
      raw.subarray(at, Math.max(at, line)).toString('latin1'),
    )?.[1];
    if (line === -1 || size === undefined) return raw;
    const length = Number.parseInt(size, 16);
    if (length === 0) return Buffer.concat(parts);
    if (line + 2 + length > raw.length) return raw;
    parts.push(raw.subarray(line + 2, line + 2 + length));
    at = line + 2 + length + 2;
  }
}

async function decoded(body: Buffer, coding: string, maxBytes: number): Promise<Uint8Array> {
  try {
    return await decodeBody(body, coding, maxBytes);
  } catch (error) {
    throw new WarcError(
      'bad_encoding',
      error instanceof Error ? error.message : 'the body cannot be decoded',
    );
  }
}
