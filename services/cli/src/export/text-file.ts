import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

import type { ResultColumn, TextRow } from '@juxta/store';

import type { RowFile } from './parquet.ts';

/** Rows as lines of text, after an optional first one. Waits for the disk after each batch. */
export function textFile(
  path: string,
  first: string,
  lineOf: (row: TextRow, columns: readonly ResultColumn[]) => string,
  columns: readonly ResultColumn[],
): RowFile {
  const stream = createWriteStream(path);
  const end = finished(stream);
  // A full disk is told by whatever waits next.
  end.catch(() => {});
  const write = async (text: string): Promise<void> => {
    if (!stream.write(text)) await Promise.race([once(stream, 'drain'), end]);
  };
  let started = false;
  const start = async (): Promise<void> => {
    if (!started && first !== '') await write(first);
    started = true;
  };
  return {
    write: async (rows) => {
      await start();
      await write(rows.map((row) => lineOf(row, columns)).join(''));
    },
    finish: async () => {
      await start();
      stream.end();
      await end;
    },
  };
}
