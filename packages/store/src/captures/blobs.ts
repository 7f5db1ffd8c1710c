import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { constants, createZstdDecompress, zstdCompress, zstdCompressSync, zstdDecompress } from 'node:zlib';

import type { Database } from '../database.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Bodies of up to this many compressed bytes live in their row; larger ones in a file. */
const rowLimit = 4_096;
const level = 9;
/** Packed in place: to hand it to another thread and back costs several times as much. */
const smallBody = 8 * 1_024;

export class MissingBlob extends Error {
  readonly code = 'missing_blob';
  constructor(sha256: string, reason: string) {
    super(`the body ${sha256} cannot be read back: ${reason}`);
  }
}

export interface StoredBlob {
  readonly sha256: Buffer;
  readonly bytes: number;
  readonly stored: 'row' | 'file';
  readonly body: Buffer | null;
}

export interface BodyFault {
  readonly kind: 'missing' | 'changed';
  readonly detail: string;
}

/** Content-addressed bodies: zstd, small ones in Postgres, large ones as `<dataDir>/blobs/ab/<sha256>.zst`. */
export class BlobStore {
  readonly #directory: string;

  constructor(dataDir: string) {
    this.#directory = join(dataDir, 'blobs');
  }

  /** Makes a body durable (file first, fsync, rename) and gives the row to insert with its capture. */
  async prepare(content: Uint8Array): Promise<StoredBlob> {
    const [blob] = await this.prepareAll([content]);
    if (!blob) throw new TypeError('a body was not prepared');
    return blob;
  }

  /** As `prepare`, for many: their files are synced side by side, and each folder once. */
  async prepareAll(contents: readonly Uint8Array[]): Promise<readonly StoredBlob[]> {
    const packed = await Promise.all(contents.map(pack));
    const files = packed.filter(({ body }) => body.byteLength > rowLimit);
    await this.#write(new Map(files.map(({ sha256, body }) => [sha256.toString('hex'), body])));
    return packed.map(({ sha256, bytes, body }) =>
      body.byteLength > rowLimit
        ? { sha256, bytes, stored: 'file', body: null }
        : { sha256, bytes, stored: 'row', body },
    );
  }

  async #write(bodies: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const folders = new Set([...bodies.keys()].map((name) => join(this.#directory, name.slice(0, 2))));
    // A name is durable when its folder is, and a folder when the one above it is.
    const touched = new Set(folders);
    for (const folder of folders) {
      const made = await mkdir(folder, { recursive: true });
      if (made !== undefined) for (const above of between(folder, dirname(made))) touched.add(above);
    }
    await Promise.all(
      [...bodies].map(([name, body]) => writeFile(join(this.#directory, name.slice(0, 2)), name, body)),
    );
    await Promise.all([...touched].map(syncFolder));
  }

  #path(sha256: Buffer): string {
    const hex = sha256.toString('hex');
    return join(this.#directory, hex.slice(0, 2), `${hex}.zst`);
  }

  /** Whether a file holds the body of this hash. */
  async hasFile(sha256: Buffer): Promise<boolean> {
    return stat(this.#path(sha256)).then(
      () => true,
      () => false,
    );
  }

  /** Removes the file of a body, if there is one, for good. */
  async remove(sha256: Buffer): Promise<void> {
    if (!(await this.hasFile(sha256))) return;
    await rm(this.#path(sha256), { force: true });
    await syncFolder(dirname(this.#path(sha256)));
  }

  /** Hashes a stored body as a stream, and says what is wrong with it; null where nothing is. */
  async fault({ sha256, bytes, stored, body }: StoredBlob): Promise<BodyFault | null> {
    if (stored === 'row' && body === null) return { kind: 'missing', detail: 'its row holds no body' };
    const hash = createHash('sha256');
    let size = 0;
    try {
      const packed = body ? Readable.from([body]) : createReadStream(this.#path(sha256));
      await pipeline(packed, createZstdDecompress(), async (content: AsyncIterable<Buffer>) => {
        for await (const chunk of content) {
          size += chunk.byteLength;
          if (size > bytes) throw new Error(`it is longer than the ${bytes} bytes that were stored`);
          hash.update(chunk);
        }
      });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return { kind: code === 'ENOENT' ? 'missing' : 'changed', detail: message };
    }
    const actual = hash.digest();
    if (actual.equals(sha256)) return null;
    return { kind: 'changed', detail: `its bytes have the hash ${actual.toString('hex')}` };
  }

  /** The body of a hash, checked against it. Throws MissingBlob. */
  async read(db: Database, sha256: Buffer): Promise<Buffer> {
    const hex = sha256.toString('hex');
    const row = await db
      .selectFrom('crawl.blob')
      .select(['stored', 'body', 'bytes'])
      .where('sha256', '=', sha256)
      .executeTakeFirst();
    if (!row) throw new MissingBlob(hex, 'it was never stored or was erased');
    const packed =
      row.body ??
      (await readFile(this.#path(sha256)).catch((error: Error) => {
        throw new MissingBlob(hex, error.message);
      }));
    const content = await decompress(packed, { maxOutputLength: Math.max(row.bytes, 1) }).catch(
      (error: Error) => {
        throw new MissingBlob(hex, error.message);
      },
    );
    if (!createHash('sha256').update(content).digest().equals(sha256))
      throw new MissingBlob(hex, 'its bytes have another hash');
    return content;
  }
}

async function pack(content: Uint8Array): Promise<{ sha256: Buffer; bytes: number; body: Buffer }> {
  const sha256 = hash('sha256', content, 'buffer');
  // Without the pledged size zstd allocates for the unknown: 20 times slower, and larger output.
  const options = {
    pledgedSrcSize: content.byteLength,
    params: { [constants.ZSTD_c_compressionLevel]: level },
  };
  const body =
    content.byteLength <= smallBody ? zstdCompressSync(content, options) : await compress(content, options);
  return { sha256, bytes: content.byteLength, body };
}

/** The whole file or none: under another name until it is on the disk. */
async function writeFile(folder: string, name: string, body: Uint8Array): Promise<void> {
  const temporary = join(folder, `.${name}.${process.pid}.${Math.random().toString(36).slice(2)}`);
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(body);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, join(folder, `${name}.zst`)).catch(async (error: unknown) => {
    await rm(temporary, { force: true });
    throw error;
  });
}

async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders; its file system journals names by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The folders above `folder` up to and with `top`, nearest first. */
function between(folder: string, top: string): string[] {
  const found: string[] = [];
  for (let above = dirname(folder); above.length >= top.length; above = dirname(above)) {
    found.push(above);
    if (above === dirname(above)) break;
  }
  return found;
}
