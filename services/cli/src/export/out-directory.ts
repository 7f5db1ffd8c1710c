import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import { JuxtaError } from '@juxta/runtime';

/**
 * The directory is there and can be written afterwards. One step at a time: Node's recursive mkdir never ends where a
 * file system (procfs) answers that a parent is missing which is there. Throws JuxtaError `unwritable_file`.
 */
export async function makeDirectory(directory: string): Promise<void> {
  try {
    await make(directory);
    await access(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new JuxtaError('unwritable_file', `${directory}: ${(error as Error).message}`, {
      next: 'give --out a directory that can be written, or made',
      cause: error,
    });
  }
}

async function make(directory: string): Promise<void> {
  const found = await stat(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found?.isDirectory()) return;
  if (found) throw new Error('is no directory');
  if (dirname(directory) !== directory) await make(dirname(directory));
  await mkdir(directory).catch((error: NodeJS.ErrnoException) => {
    // Another export makes the same one.
    if (error.code !== 'EEXIST') throw error;
  });
}
