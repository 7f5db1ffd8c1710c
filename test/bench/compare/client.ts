import http from 'node:http';

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One request of a client that keeps its connections; the body is read to its end. */
export function get(url: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: ownHeaders(response.headers),
          body: Buffer.concat(parts).toString(),
        }),
      );
    });
    request.on('error', reject);
  });
}

/** Without those that the HTTP server adds by itself. */
function ownHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  const {
    connection: _c,
    'keep-alive': _k,
    date: _d,
    'content-length': _l,
    'transfer-encoding': _t,
    ...own
  } = headers;
  return own as Record<string, string>;
}

/** Asks for all of them, so many at a time. Throws where one does not answer with `status`. */
export async function askAll(
  urls: readonly string[],
  {
    status,
    inFlight,
    headers = {},
  }: { status: number; inFlight: number; headers?: Readonly<Record<string, string>> },
): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    for (let url = urls[next++]; url !== undefined; url = urls[next++]) {
      const answer = await get(url, headers);
      if (answer.status !== status) throw new Error(`${url} answered ${answer.status}: ${answer.body}`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, one));
}
