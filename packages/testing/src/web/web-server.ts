import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { testCertificate } from './test-certificate.ts';

export type WebHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface WebAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** Text and bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly delayMs?: number;
}

export type WebRoute = WebHandler | WebAnswer;

/** Keys are `GET /path`, `GET /path?query`, or `GET /prefix/*`; the most exact one answers, else 404. */
export type WebRoutes = Readonly<Record<string, WebRoute>>;

export interface WebRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Monotonic, in milliseconds, by the server. */
  readonly at: number;
  /** When the answer or the connection ended; null while it is under way. */
  endedAt: number | null;
}

export interface WebServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a slash. */
  readonly url: string;
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  readonly port: number;
  readonly requests: readonly WebRequest[];
  /** TCP connections accepted so far. */
  readonly connections: number;
  set(route: string, answer: WebRoute): void;
  close(): Promise<void>;
}

export interface WebServerOptions {
  /** HTTPS with `testCertificate`, or as it is told. */
  readonly tls?: boolean | ServerOptions;
  /** Address to listen on. Default 127.0.0.1. */
  readonly address?: string;
}

/** A web server on a free loopback port that answers by a table and logs what it was asked. */
export async function webServer(routes: WebRoutes, options: WebServerOptions = {}): Promise<WebServer> {
  const table = new Map(Object.entries(routes));
  const requests: WebRequest[] = [];
  const listener: RequestListener = (request, response) => {
    const entry = logged(request);
    requests.push(entry);
    response.on('close', () => {
      entry.endedAt = performance.now();
    });
    void serve(routeFor(table, entry), request, response);
  };
  const { tls = false } = options;
  const server =
    tls === false ? createServer(listener) : createTlsServer(tls === true ? testCertificate : tls, listener);
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  const { port, host } = await listening(server, options.address ?? '127.0.0.1');
  const close = (): Promise<void> => closing(server);
  return {
    url: `${tls === false ? 'http' : 'https'}://${host}`,
    host,
    port,
    requests,
    get connections() {
      return connections;
    },
    set: (route, answer) => void table.set(route, answer),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function listening(server: Server, address: string): Promise<{ port: number; host: string }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, address, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { port, host: `${address.includes(':') ? `[${address}]` : address}:${port}` };
}

async function closing(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

function logged(request: IncomingMessage): WebRequest {
  const { method = '', url = '', headers } = request;
  return { method, url, headers, at: performance.now(), endedAt: null };
}

function routeFor(table: ReadonlyMap<string, WebRoute>, { method, url }: WebRequest): WebRoute {
  const path = url.split('?', 1)[0] ?? '';
  const prefixes = [...table.keys()].filter(
    (key) => key.endsWith('*') && `${method} ${path}`.startsWith(key.slice(0, -1)),
  );
  const longest = prefixes.toSorted((a, b) => b.length - a.length)[0] ?? '';
  return (
    table.get(`${method} ${url}`) ??
    table.get(`${method} ${path}`) ??
    table.get(longest) ?? { status: 404, body: 'no route' }
  );
}

async function serve(route: WebRoute, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    if (typeof route === 'function') await route(request, response);
    else await send(route, response);
  } catch (error) {
    response.destroy(error as Error);
  }
}

async function send(
  { status = 200, headers = {}, body = '', delayMs = 0 }: WebAnswer,
  response: ServerResponse,
): Promise<void> {
  if (delayMs > 0) await sleep(delayMs);
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const type = isRaw ? 'text/plain; charset=utf-8' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(isRaw ? body : JSON.stringify(body));
}
