import { gzipSync } from 'node:zlib';

import {
  compressionBomb,
  connectionReset,
  drippingBody,
  endlessBody,
  endlessRedirects,
  hugeHeader,
  longLine,
  neverAnswers,
  redirectTo,
  resetInBody,
  stackedEncodings,
  stallingBody,
  truncatedBody,
} from './hostile-answers.ts';
import { besideRobots, drip, flood, type OnConnection } from './hostile-sockets.ts';
import { hostileGreetings, onlyByName, refusedGreeting, type Greeting } from './hostile-tls.ts';
import { rawAnswer, tcpServer } from './tcp-server.ts';
import { webServer, type WebRoute } from './web-server.ts';

/** One way in which a server can be broken or mean: crawler.md §7.6, reliability.md §5 (H-L, H-B, H-S, H-T) and F-W of §4. */
export interface HostileCase {
  readonly id: string;
  readonly serve:
    | { readonly route: WebRoute }
    | { readonly socket: OnConnection }
    | { readonly greeting: Greeting };
  /** Default http. */
  readonly scheme?: 'http' | 'https';
  /** The code of the failure that a fetch is, or the status of its answer. */
  readonly fetched: string;
  /** What a visit of the crawler keeps; the same unless it says so. */
  readonly kept?: string;
}

export interface HostileServer extends AsyncDisposable {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  /** Requests, or connections where there are no requests to count, beside that for robots.txt. */
  readonly asked: number;
}

const mebibyte = 1024 * 1024;
const gzipped = { 'content-encoding': 'gzip' };
const garbage = Buffer.from('\r\n<!-- no gzip -->');
const html = { 'content-type': 'text/html' };

/** By https its certificates are for 127.0.0.1 and `<id>.example`. */
export async function hostileServer({ id, serve, scheme = 'http' }: HostileCase): Promise<HostileServer> {
  if ('socket' in serve) {
    const server = await tcpServer(besideRobots(serve.socket), '127.0.0.1');
    return {
      scheme,
      port: server.port,
      get asked() {
        return server.accepted - 1;
      },
      [Symbol.asyncDispose]: () => server.close(),
    };
  }
  const answer = 'route' in serve ? serve.route : { headers: html, body: '<p>' };
  const tls = 'greeting' in serve ? serve.greeting(['127.0.0.1', `${id}.example`]) : false;
  const server = await webServer({ 'GET /robots.txt': { status: 404 }, 'GET /*': answer }, { tls });
  return {
    scheme,
    port: server.port,
    get asked() {
      return server.requests.filter(({ url }) => url !== '/robots.txt').length;
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

const route = (id: string, answer: WebRoute, fetched: string, kept?: string): HostileCase => ({
  id,
  serve: { route: answer },
  fetched,
  ...(kept !== undefined && { kept }),
});

const raw = (id: string, bytes: string, fetched: string, kept?: string): HostileCase =>
  socket(id, rawAnswer(bytes), fetched, kept);

const socket = (id: string, onConnection: OnConnection, fetched: string, kept?: string): HostileCase => ({
  id,
  serve: { socket: onConnection },
  fetched,
  ...(kept !== undefined && { kept }),
});

const ok = 'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n';
const page = (headers: Record<string, string>, body: unknown): WebRoute => ({
  headers: { ...html, ...headers },
  body,
});

const bodies = (): readonly HostileCase[] => [
  route('body-endless', endlessBody(), 'too_large'),
  socket(
    'body-endless-chunks',
    flood(`${ok}transfer-encoding: chunked\r\n\r\n`, '1\r\nx\r\n'.repeat(2_000)),
    'too_large',
  ),
  route('body-line-of-html', longLine('text/html', '<p>x', 100 * mebibyte), 'too_large'),
  route('body-line-of-json', longLine('application/json', '[', 100 * mebibyte), 'too_large', 'wrong_type'),
  route('body-line-within', page({}, '<p>x'.repeat(1.2 * mebibyte)), '200', 'body'),
  route('body-declared-gibibyte', truncatedBody('x', 1024 * mebibyte), 'too_large'),
  route('body-dripping', drippingBody(50), 'timeout'),
  // Never idle for long: only the time of the whole ends it.
  route('body-byte-a-second', drippingBody(1_000), 'timeout'),
  route('body-stalling', stallingBody(), 'timeout'),
  route('body-cut', truncatedBody('<p>', 100), 'reset'),
  route('body-reset', resetInBody(), 'reset'),
  ...(['gzip', 'br', 'zstd'] as const).map((coding) =>
    route(`bomb-${coding}`, compressionBomb(coding, 64 * mebibyte), 'decoded_too_large'),
  ),
  route('bomb-in-error', { ...compressionBomb('gzip', 64 * mebibyte), status: 404 }, '404', 'not_found'),
  route('coding-stacked', stackedEncodings('<p>'), 'bad_encoding'),
  route(
    'coding-stacked-six',
    page({ 'content-encoding': Array(6).fill('gzip').join(', ') }, 'x'),
    'bad_encoding',
  ),
  route('coding-unknown', page({ 'content-encoding': 'pack200-gzip' }, 'x'), 'bad_encoding'),
  route('coding-untrue', page({ 'content-encoding': 'gzip' }, 'plain'), 'bad_encoding'),
  route(
    'coding-cut',
    page({ 'content-encoding': 'gzip' }, gzipSync('a'.repeat(9_999)).subarray(0, 20)),
    'bad_encoding',
  ),
  route('coding-then-garbage', page(gzipped, Buffer.concat([gzipSync('<p>'), garbage])), '200', 'body'),
  route('coding-twice', page(gzipped, Buffer.concat([gzipSync('<p>'), gzipSync('x')])), '200', 'body'),
  route(
    'coding-twice-cut',
    page(gzipped, Buffer.concat([gzipSync('<p>'), gzipSync('x').subarray(0, -4)])),
    'bad_encoding',
  ),
  route(
    'bomb-of-members',
    page(gzipped, Buffer.concat(Array<Buffer>(8).fill(gzipSync(Buffer.alloc(8 * mebibyte, ' '))))),
    'decoded_too_large',
  ),
  route(
    'coding-of-empty-members',
    page(gzipped, Buffer.concat(Array<Buffer>(200_000).fill(gzipSync('')))),
    '200',
    'body',
  ),
  route('type-other', { headers: { 'content-type': 'image/png' }, body: '<p>' }, 'wrong_type'),
  route('type-none', (_, response) => void response.writeHead(200).end('<p>'), 'wrong_type'),
  route('type-two', { headers: { 'content-type': 'image/png, text/html' }, body: '<p>' }, 'wrong_type'),
  route('charset-unknown', page({ 'content-type': 'text/html; charset=no-such' }, '<p>é'), '200', 'body'),
  route('charset-untrue', page({ 'content-type': 'text/html; charset=utf-16' }, '<p>é'), '200', 'body'),
  route(
    'text-invalid',
    page({}, Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x00, 0x00, 0xc0, 0x80])),
    '200',
    'body',
  ),
];

const heads = (): readonly HostileCase[] => [
  route('head-silent', neverAnswers(), 'timeout'),
  socket('head-dripping', drip('x', 50, 'HTTP/1.1 200 OK\r\nx: '), 'timeout'),
  socket('head-endless', flood('HTTP/1.1 200 OK\r\n', 'x: y\r\n'.repeat(500)), 'protocol'),
  socket('head-interim-for-ever', drip('HTTP/1.1 103 Early Hints\r\n\r\n', 20), 'timeout'),
  route('head-huge', hugeHeader(20 * 1024), 'protocol'),
  raw('head-flood', `${ok}${'x: y\r\n'.repeat(20_000)}content-length: 0\r\n\r\n`, 'protocol'),
  raw(
    'head-many',
    `${ok}${'x: y\r\n'.repeat(3_000)}content-length: 1\r\nconnection: close\r\n\r\nx`,
    '200',
    'body',
  ),
  raw(
    'head-repeated',
    `${ok}${'etag: "a"\r\n'.repeat(100)}content-length: 1\r\nconnection: close\r\n\r\nx`,
    '200',
    'body',
  ),
  raw('head-two-lengths', `${ok}content-length: 1\r\ncontent-length: 2\r\n\r\nxx`, 'protocol'),
  raw('head-negative-length', `${ok}content-length: -1\r\n\r\nx`, 'protocol'),
  raw(
    'head-length-and-chunks',
    `${ok}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`,
    'protocol',
  ),
  raw('head-nul', `${ok}etag: "a\0b"\r\ncontent-length: 0\r\n\r\n`, 'protocol'),
  raw('head-bad-chunk', `${ok}transfer-encoding: chunked\r\n\r\nzz\r\n`, 'protocol'),
  raw('head-none', '<html>', 'protocol'),
  raw(
    'head-switch',
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
    'reset',
  ),
  route('head-unasked-304', { status: 304 }, 'protocol'),
  route('connection-reset', connectionReset(), 'reset'),
  socket('connection-closed', (each) => void each.end(), 'reset'),
];

/** Of SSH, mail, PostgreSQL, Redis and Elasticsearch, which take a request for a command (reliability.md, H-S5). */
export const forbiddenPorts = [22, 25, 5432, 6379, 9200] as const;

const away = (id: string, location: string, fetched: string, kept?: string): HostileCase =>
  route(`redirect-${id}`, redirectTo(location), fetched, kept);

const redirects = (): readonly HostileCase[] => [
  away('loop', '/', 'too_many_redirects'),
  route('redirect-endless', endlessRedirects(), 'too_many_redirects'),
  away('file', 'file:///etc/passwd', 'scheme_refused'),
  away('ftp', 'ftp://example.com/', 'scheme_refused'),
  away('data', 'data:text/html,x', 'scheme_refused'),
  away('javascript', 'javascript:alert(1)', 'scheme_refused'),
  away('gopher', 'gopher://127.0.0.1:6379/_x', 'scheme_refused'),
  away('userinfo', 'http://example.com@127.0.0.1/', 'url_refused'),
  away('metadata', 'http://169.254.169.254/latest/meta-data', 'address_refused'),
  away('network', 'http://10.0.0.1/', 'address_refused'),
  ...forbiddenPorts.map((port) => away(`port-${port}`, `http://stranger.example:${port}/`, 'port_refused')),
  away('port-inside', 'http://127.0.0.1:6379/', 'port_refused'),
  away('nowhere', '', 'bad_redirect'),
  away('no-address', 'http://[', 'bad_redirect'),
  away('long', `/${'a'.repeat(3_000)}`, 'url_refused'),
  away('stranger', 'http://stranger.example/', 'address_refused', 'redirect_refused'),
];

// A server that is not known to be the one that was asked has no robots.txt either.
const greeted = (id: string, greeting: Greeting, kept = 'robots_unreachable'): HostileCase => {
  return { id: `tls-${id}`, serve: { greeting }, scheme: 'https', fetched: 'tls', kept };
};
const mute = (id: string, onConnection: OnConnection, fetched: string): HostileCase => {
  return { ...socket(`tls-${id}`, onConnection, fetched, 'robots_unreachable'), scheme: 'https' };
};

const greetings = (): readonly HostileCase[] => [
  ...Object.entries(hostileGreetings).map(([id, greeting]) => greeted(id.replace('.', '-'), greeting)),
  // A fetch asks its address, a visit its name.
  greeted('only-by-name', onlyByName, 'body'),
  mute('refused', rawAnswer(refusedGreeting), 'tls'),
  mute('none', rawAnswer('HTTP/1.1 200 OK\r\n\r\n'), 'tls'),
  mute('silent', () => {}, 'timeout'),
];

const storm = (id: string, status: number, headers: Record<string, string>): HostileCase =>
  route(`storm-${id}`, { status, headers }, String(status), `http_${status}`);

/** Their servers are to be asked once, however much is due there. */
export const storms = (): readonly HostileCase[] => [
  storm('429-seconds', 429, { 'retry-after': '3600' }),
  storm('429-date', 429, { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() }),
  storm('429-past', 429, { 'retry-after': 'Sunday, 06-Nov-94 08:49:37 GMT' }),
  storm('429-negative', 429, { 'retry-after': '-1' }),
  storm('429-absurd', 429, { 'retry-after': '1000000000' }),
  storm('429-nonsense', 429, { 'retry-after': 'soon' }),
  storm('429', 429, {}),
  storm('503-seconds', 503, { 'retry-after': '3600' }),
  storm('503', 503, {}),
];

/** All of them. Made anew for each caller: some count. */
export const hostileCases = (): readonly HostileCase[] => [
  ...bodies(),
  ...heads(),
  ...redirects(),
  ...greetings(),
  ...storms(),
];
