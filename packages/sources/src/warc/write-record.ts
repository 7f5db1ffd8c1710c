import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import { WARCRecord, WARCSerializer } from 'warcio';

const pack = promisify(gzip);
const version = 'WARC/1.1';
const profiles = {
  identical: 'http://netpreserve.org/warc/1.1/revisit/identical-payload-digest',
  not_modified: 'http://netpreserve.org/warc/1.1/revisit/server-not-modified',
} as const;

interface RecordHead {
  /** A UUID. */
  readonly id: string;
  readonly url: string;
  /** ISO 8601 UTC. */
  readonly date: string;
  /** Further fields of the record's head; values are one line. */
  readonly fields?: Readonly<Record<string, string>>;
}

interface HttpHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

export type NewWarcRecord =
  | (RecordHead & HttpHead & { readonly type: 'response'; readonly body: Uint8Array })
  | (RecordHead &
      HttpHead & {
        readonly type: 'revisit';
        readonly profile: keyof typeof profiles;
        /** The record whose payload it is. */
        readonly of: {
          readonly id: string;
          readonly url: string;
          readonly date: string;
          readonly sha256: string;
        };
      })
  | (RecordHead & {
      readonly type: 'metadata' | 'conversion';
      readonly contentType: string;
      readonly body: Uint8Array;
    });

/** Describes the file; its first record. */
export async function warcInfo(
  info: Readonly<Record<string, string>>,
  { date, filename }: { readonly date: string; readonly filename: string },
): Promise<Buffer> {
  return serialized(WARCRecord.createWARCInfo({ filename, date, warcVersion: version }, { ...info }));
}

/** One record of WARC 1.1, with digests (SHA-256) of block and payload, as a gzip member of its own. */
export async function warcRecord(record: NewWarcRecord): Promise<Buffer> {
  const { type, id, url, date, fields = {} } = record;
  const warcHeaders: Record<string, string> = { 'WARC-Record-ID': urn(id), ...fields };
  const common = { type, url, date, warcVersion: version } as const;
  if ('contentType' in record) {
    const headers = { ...warcHeaders, 'Content-Type': record.contentType };
    return serialized(WARCRecord.create({ ...common, warcHeaders: headers }, [record.body]));
  }
  const http = { statusline: statusLine(record.status), httpHeaders: httpHeaders(record) };
  if (record.type === 'response')
    return serialized(WARCRecord.create({ ...common, ...http, warcHeaders }, [record.body]));
  const { of, profile } = record;
  const refers = { 'WARC-Refers-To': urn(of.id), 'WARC-Payload-Digest': `sha256:${of.sha256}` };
  const revisit = WARCRecord.create({
    ...common,
    ...http,
    warcHeaders: { ...warcHeaders, ...refers },
    refersToUrl: of.url,
    refersToDate: of.date,
  });
  revisit.warcHeaders.headers.set('WARC-Profile', profiles[profile]);
  return serialized(revisit);
}

async function serialized(record: WARCRecord): Promise<Buffer> {
  return pack(await WARCSerializer.serialize(record));
}

const urn = (id: string): string => `<urn:uuid:${id}>`;

const statusLine = (status: number): string => `HTTP/1.1 ${status} ${reasons[status] ?? 'Status'}`;

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  304: 'Not Modified',
  404: 'Not Found',
  410: 'Gone',
};

/** Codings and lengths are those of the transfer, which is over: they are told under other names, as Common Crawl does. */
function httpHeaders(record: HttpHead & { readonly body?: Uint8Array }): [string, string][] {
  const told = Object.entries(record.headers).map(([name, value]): [string, string] => [
    /^(?:content-encoding|content-length|transfer-encoding)$/u.test(name) ? `x-crawler-${name}` : name,
    value.replaceAll(/[\r\n]+/gu, ' '),
  ]);
  return record.body ? [...told, ['content-length', String(record.body.byteLength)]] : told;
}
