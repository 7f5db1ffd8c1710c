import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** A file of this folder as a process of its own, ready to work; its messages after that go to `onMessage`. */
export async function startChild(file: string, url: string, onMessage: (message: unknown) => void) {
  const child = fork(path.join(import.meta.dirname, file), [url]);
  const ended = once(child, 'exit');
  const [first] = await Promise.race([once(child, 'message'), ended]);
  if (first !== 'ready') throw new Error(`${file} ended before it was ready: its reason stands above`);
  child.on('message', onMessage);
  return {
    close: async () => {
      child.disconnect();
      await ended;
    },
  };
}
