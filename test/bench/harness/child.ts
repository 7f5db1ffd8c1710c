import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A file as a process of its own, with what it says when it is ready to work; its messages after that go to `onMessage`. */
export async function startChild(
  file: string,
  url: string,
  onMessage: (message: unknown) => void = () => undefined,
) {
  const child = fork(file, [url]);
  const ended = once(child, 'exit');
  const [ready] = (await Promise.race([once(child, 'message'), ended])) as [unknown];
  if (typeof ready !== 'string')
    throw new Error(`${file} ended before it was ready: its reason stands above`);
  child.on('message', onMessage);
  return {
    ready,
    close: async () => {
      child.disconnect();
      await ended;
    },
  };
}
