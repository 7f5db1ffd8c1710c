import type { Agent } from 'undici';

import { toFetchError } from './fetch-error.ts';
import { type BodyPlan, type ReceivedHead, ResponseReader } from './response-reader.ts';

export interface Exchange {
  /** The body as it travelled. Rejects with FetchError. */
  readonly done: Promise<Uint8Array>;
  readonly wireBytes: () => number;
}

/** Sends one GET, or one POST where there is JSON to send, and reads its answer. */
export function exchange(
  agent: Agent,
  url: URL,
  headers: Readonly<Record<string, string>>,
  json: string | undefined,
  signal: AbortSignal,
  onHead: (head: ReceivedHead) => BodyPlan,
): Exchange {
  const reader = new ResponseReader(onHead);
  const stop = (): void => reader.abort(toFetchError(signal.reason));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  else send(agent, url, headers, json, reader);
  const done = reader.done.finally(() => signal.removeEventListener('abort', stop));
  return { done, wireBytes: () => reader.wireBytes };
}

function send(
  agent: Agent,
  url: URL,
  headers: Readonly<Record<string, string>>,
  json: string | undefined,
  reader: ResponseReader,
): void {
  try {
    agent.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        ...(json === undefined
          ? { method: 'GET', headers: { ...headers } }
          : { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: json }),
      },
      reader,
    );
  } catch (error) {
    reader.abort(toFetchError(error));
  }
}
