import net from 'node:net';

/**
 * Asks for one thing again and again over so many connections, each with one request at a time, and counts the bytes of
 * the answers, which are as many each time: a client that reads headers would cost more than what is measured.
 */
export async function sameAgain(
  url: string,
  {
    headers,
    times,
    connections,
  }: { headers: Readonly<Record<string, string>>; times: number; connections: number },
): Promise<void> {
  const { hostname, port, pathname } = new URL(url);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const request = Buffer.from(
    `GET ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n${lines.join('')}\r\n`,
  );
  const length = await lengthOf(request, Number(port), hostname);
  let left = times;
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      let seen = 0;
      const socket = net.connect({ port: Number(port), host: hostname, noDelay: true });
      const ask = (): unknown => (left-- > 0 ? socket.write(request) : socket.end(resolve));
      socket.on('connect', ask).on('error', reject);
      socket.on('data', (part) => {
        seen += part.length;
        if (seen < length) return;
        if (seen > length) reject(new Error(`${url} answered with ${seen} bytes after ${length}`));
        seen = 0;
        ask();
      });
    });
  await Promise.all(Array.from({ length: connections }, one));
}

/** Of one answer: it has come whole once nothing more arrives. */
function lengthOf(request: Buffer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let length = 0;
    const socket = net.connect({ port, host });
    socket.on('error', reject).on('data', (part) => (length += part.length));
    socket.setTimeout(300, () => {
      socket.destroy();
      resolve(length);
    });
    socket.write(request);
  });
}
