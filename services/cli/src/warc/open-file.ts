import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

import { JuxtaError } from '@juxta/runtime';

/** The bytes of a file, piece by piece. Throws JuxtaError `unreadable_file`. */
export async function openFile(file: string): Promise<AsyncIterable<Uint8Array>> {
  const found = await stat(file).catch((error: Error) => error);
  if (!(found instanceof Error) && found.isFile())
    return createReadStream(file, { highWaterMark: 256 * 1024 });
  throw new JuxtaError('unreadable_file', found instanceof Error ? found.message : `${file} is no file`, {
    next: 'give the path of a .warc or .warc.gz file',
  });
}
