import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';

import type { Database } from '../database.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Bodies of up to this many compressed bytes live in their row; larger ones in a file. */
const rowLimit = 4_096;
const level = 9;

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

/** Content-addressed bodies: zstd, small ones in Postgres, large ones as `<dataDir>/blobs/ab/<sha256>.zst`. */
export class BlobStore {
  readonly #directory: string;

  constructor(dataDir: string) {
    this.#directory = join(dataDir, 'blobs');
  }

  /** Makes a body durable (file first, fsync, rename) and gives the row to insert with its capture. */
  async prepare(content: Uint8Array): Promise<StoredBlob> {
    const sha256 = createHash('sha256').update(content).digest();
    // Without the pledged size zstd allocates for the unknown: 20 times slower, and larger output.
    const packed = await compress(content, {
      pledgedSrcSize: content.byteLength,
      params: { [constants.ZSTD_c_compressionLevel]: level },
    });
    if (packed.byteLength <= rowLimit)
      return { sha256, bytes: content.byteLength, stored: 'row', body: packed };
    await this.#write(sha256.toString('hex'), packed);
    return { sha256, bytes: content.byteLength, stored: 'file', body: null };
  }

  async #write(name: string, packed: Uint8Array): Promise<void> {
    const folder = join(this.#directory, name.slice(0, 2));
    await mkdir(folder, { recursive: true });
    const temporary = join(folder, `.${name}.${process.pid}.${Math.random().toString(36).slice(2)}`);
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(packed);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(folder, `${name}.zst`)).catch(async (error: unknown) => {
      await rm(temporary, { force: true });
      throw error;
    });
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
      (await readFile(join(this.#directory, hex.slice(0, 2), `${hex}.zst`)).catch((error: Error) => {
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
