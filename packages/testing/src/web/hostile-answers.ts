import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';

import type { WebAnswer, WebHandler } from './web-server.ts';

const compressors = { gzip: gzipSync, br: brotliCompressSync, zstd: zstdCompressSync };

/** A small body that decodes to `bytes` spaces. */
export function compressionBomb(coding: keyof typeof compressors, bytes: number): WebAnswer {
  return {
    headers: { 'content-type': 'text/html', 'content-encoding': coding },
    body: compressors[coding](Buffer.alloc(bytes, ' ')),
  };
}

/** gzip over gzip, as Content-Encoding allows and nobody needs. */
export function stackedEncodings(body: string): WebAnswer {
  return {
    headers: { 'content-type': 'text/html', 'content-encoding': 'gzip, gzip' },
    body: gzipSync(gzipSync(body)),
  };
}

/** A body without length that only ends with the connection. */
export function endlessBody(contentType = 'text/html'): WebHandler {
  return (_, response) => {
    const chunk = Buffer.alloc(64 * 1024, ' ');
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.writeHead(200, { 'content-type': contentType }).on('drain', more);
    more();
  };
}

/** So many bytes of `piece` again and again, without a line's end, as fast as they are read. */
export function longLine(contentType: string, piece: string, bytes: number): WebHandler {
  return (_, response) => {
    const chunk = Buffer.from(piece.repeat(16 * 1024));
    let left = bytes;
    const more = (): void => {
      while (left > 0 && !response.destroyed) {
        left -= chunk.length;
        if (!response.write(chunk)) return;
      }
      response.end();
    };
    response.writeHead(200, { 'content-type': contentType }).on('drain', more);
    more();
  };
}

/** One byte each `everyMs`, for ever. */
export function drippingBody(everyMs: number): WebHandler {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    const timer = setInterval(() => response.write('x'), everyMs);
    response.on('close', () => clearInterval(timer));
  };
}

/** Declares `declared` bytes, sends `body` and hangs up. */
export function truncatedBody(body: string, declared: number): WebHandler {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'content-length': String(declared) });
    response.write(body, () => response.socket?.destroy());
  };
}

/** Sends the head and some of the body, then nothing. */
export function stallingBody(): WebHandler {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).write('<p>');
  };
}

export function redirectTo(location: string, status = 302): WebAnswer {
  return { status, headers: { location } };
}

/** Redirects each URL under it to one that was never seen: `/loop?1`, `/loop?2`, … */
export function endlessRedirects(status = 302): WebHandler {
  let count = 0;
  return (request, response) => {
    count += 1;
    response.writeHead(status, { location: `${request.url?.split('?', 1)[0] ?? ''}?${count}` }).end();
  };
}

/** A header of `bytes` bytes beside a good answer. */
export function hugeHeader(bytes: number): WebAnswer {
  return { headers: { 'x-huge': 'x'.repeat(bytes) }, body: 'ok' };
}

export function connectionReset(): WebHandler {
  return (request) => void request.socket.resetAndDestroy();
}

export function neverAnswers(): WebHandler {
  return () => {};
}

/** Answers 304 to a request that holds the answer's ETag or Last-Modified, else `answer`. */
export function conditional(
  answer: WebAnswer & { readonly headers: Readonly<Record<string, string>> },
): WebHandler {
  return (request, response) => {
    const { etag, 'last-modified': lastModified } = answer.headers;
    const matches = request.headers['if-none-match'] ?? request.headers['if-modified-since'];
    const isKnown = matches !== undefined && (matches === etag || matches === lastModified);
    response.writeHead(isKnown ? 304 : (answer.status ?? 200), answer.headers);
    response.end(isKnown ? undefined : answer.body);
  };
}

/** Sends the head and some of the body, then resets the connection. */
export function resetInBody(): WebHandler {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).write('<p>');
    // Once what was written has left: a reset discards what still waits.
    setTimeout(() => response.socket?.resetAndDestroy(), 20);
  };
}
