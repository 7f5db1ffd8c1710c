import { access, open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

import { JuxtaError } from '@juxta/runtime';
import { warcInfo, warcRecord, type NewWarcRecord } from '@juxta/sources';
import {
  exportedCaptures,
  exportOrder,
  MissingBlob,
  sharedBodies,
  type ExportedCapture,
  type ExportScope,
} from '@juxta/store';

import type { App } from '../app.ts';
import { captureField, fieldOf, writeField } from './capture-field.ts';

export interface WarcExport {
  readonly file: string;
  readonly captures: number;
  readonly bytes: number;
  /** Captures whose bodies are gone: pruned or lost. */
  readonly without_body: number;
}

const batch = 100;

/**
 * Writes captures as a WARC 1.1 file, a gzip member per record, in capture order. The file is there when it is whole:
 * until then it has another name.
 */
export async function exportWarc(
  app: App,
  file: string,
  scope: Omit<ExportScope, 'sources'> & { readonly source?: string | undefined },
  onProgress?: (done: number, total: number) => void,
): Promise<WarcExport> {
  const sources = app.sources.all
    .map(({ id }) => id)
    .filter((id) => scope.source === undefined || id === scope.source);
  const order = await exportOrder(app.db, { ...scope, sources });
  const writer = new Writer(app, await sharedBodies(app.db, order));
  const temporary = `${file}.${process.pid}.part`;
  const handle = await openNew(file, temporary);
  try {
    const write = async (bytes: Buffer): Promise<void> => void (await handle.write(bytes));
    await write(await head(path.basename(file)));
    for (let start = 0; start < order.length; start += batch) {
      for (const capture of await exportedCaptures(app.db, order.slice(start, start + batch)))
        for (const record of await writer.recordsOf(capture)) await write(record);
      onProgress?.(Math.min(start + batch, order.length), order.length);
    }
    await handle.sync();
    const { size } = await handle.stat();
    await rename(temporary, file);
    return { file, captures: writer.captures, bytes: size, without_body: writer.withoutBody };
  } finally {
    await handle.close();
    await rm(temporary, { force: true });
  }
}

async function openNew(file: string, temporary: string): Promise<FileHandle> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (isThere)
    throw new JuxtaError('file_exists', `${file} is there already`, {
      next: 'name another file, or remove it',
    });
  return open(temporary, 'wx').catch((error: Error) => {
    throw new JuxtaError('unwritable_file', error.message, {
      next: 'name a file in a folder that can be written',
    });
  });
}

function head(filename: string): Promise<Buffer> {
  return warcInfo(
    {
      software: 'Juxta',
      format: 'WARC File Format 1.1',
      conformsTo: 'https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/',
      description: `Captures; the field ${captureField} has what WARC has no name for. Bodies have their codings undone.`,
    },
    { date: new Date().toISOString(), filename },
  );
}

type Original = Extract<NewWarcRecord, { type: 'revisit' }>['of'];

class Writer {
  captures = 0;
  withoutBody = 0;
  readonly #app: App;
  readonly #shared: ReadonlySet<string>;
  /** By hash, the record that has a body which others have as well. */
  readonly #written = new Map<string, Original>();

  constructor(app: App, shared: ReadonlySet<string>) {
    this.#app = app;
    this.#shared = shared;
  }

  /** The record of a capture; none where its body is gone. */
  async recordsOf(capture: ExportedCapture): Promise<readonly Buffer[]> {
    try {
      const record = await warcRecord(await this.#toRecord(capture));
      this.captures += 1;
      return [record];
    } catch (error) {
      if (!(error instanceof MissingBlob)) throw error;
      this.withoutBody += 1;
      return [];
    }
  }

  async #toRecord(capture: ExportedCapture): Promise<NewWarcRecord> {
    const { id, url, status, headers, outcome, confirmed } = capture;
    const field = writeField(fieldOf(capture));
    const common = { id, url, date: capture.started_at.toISOString(), fields: { [captureField]: field } };
    const http = { status: status ?? 200, headers };
    if (outcome === 'body') return this.#bodyRecord(capture, common, http);
    if (outcome === 'not_modified' && capture.same_as && confirmed) {
      const date = new Date(confirmed.started_at).toISOString();
      const of = { id: capture.same_as, url: confirmed.url, date, sha256: confirmed.sha256 };
      return { ...common, ...http, type: 'revisit', profile: 'not_modified', of };
    }
    // The body of a failure is not kept: the record says that it is not all of the answer.
    const fields = { ...common.fields, 'WARC-Truncated': 'unspecified' };
    if (outcome === 'failed' && status !== null)
      return { ...common, ...http, fields, type: 'response', body: new Uint8Array() };
    return { ...common, type: 'metadata', contentType: 'application/json', body: Buffer.from(field) };
  }

  async #bodyRecord(
    capture: ExportedCapture,
    common: {
      readonly id: string;
      readonly url: string;
      readonly date: string;
      readonly fields: Record<string, string>;
    },
    http: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
  ): Promise<NewWarcRecord> {
    const { sha256, parent } = capture;
    if (!sha256) throw new MissingBlob('', 'the capture names no body');
    const hash = sha256.toString('hex');
    const of = this.#written.get(hash);
    // A slice of an index was never an answer by itself.
    const isSlice = parent !== null && Object.keys(http.headers).length === 0;
    if (of && !isSlice) return { ...common, ...http, type: 'revisit', profile: 'identical', of };
    const body = await this.#app.blobs.read(this.#app.db, sha256);
    if (isSlice) {
      const fields = { ...common.fields, 'WARC-Refers-To': `<urn:uuid:${parent}>` };
      return { ...common, fields, type: 'conversion', contentType: 'application/octet-stream', body };
    }
    if (this.#shared.has(hash))
      this.#written.set(hash, { id: common.id, url: common.url, date: common.date, sha256: hash });
    return { ...common, ...http, type: 'response', body };
  }
}
