import type { Agent } from 'undici';

import { toFetchError } from './fetch-error.ts';
import type { RequestHeaders } from './request-headers.ts';
import { type BodyPlan, type ReceivedHead, ResponseReader } from './response-reader.ts';
import type { Stop } from './under-way.ts';

/** Sends one GET, or one POST where there is JSON to send; the answer comes to the reader. */
export function exchange(
  agent: Agent,
  url: URL,
  headers: RequestHeaders,
  json: string | undefined,
  stop: Stop,
  onHead: (head: ReceivedHead) => BodyPlan,
): ResponseReader {
  const reader = new ResponseReader(onHead);
  stop.listener = reader;
  if (stop.reason !== null) reader.abort(stop.reason);
  else send(agent, url, headers, json, reader);
  return reader;
}

function send(
  agent: Agent,
  url: URL,
  headers: RequestHeaders,
  json: string | undefined,
  reader: ResponseReader,
): void {
  try {
    agent.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: json === undefined ? 'GET' : 'POST',
        headers: headers as string[],
        body: json ?? null,
      },
      reader,
    );
  } catch (error) {
    reader.abort(toFetchError(error));
  }
}
