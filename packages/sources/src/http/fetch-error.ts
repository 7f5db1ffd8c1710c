import type { FetchFailureCode } from './fetch-result.ts';

/** Carries a typed failure from where it is noticed to the result. Never leaves the fetcher. */
export class FetchError extends Error {
  override readonly name = 'FetchError';
  readonly code: FetchFailureCode;

  constructor(code: FetchFailureCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

const codes: Readonly<Record<string, FetchFailureCode>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  ENODATA: 'dns',
  ESERVFAIL: 'dns',
  ECONNREFUSED: 'connect',
  EHOSTUNREACH: 'connect',
  EHOSTDOWN: 'connect',
  ENETUNREACH: 'connect',
  ENETDOWN: 'connect',
  EADDRNOTAVAIL: 'connect',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  EPROTO: 'tls',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_DESTROYED: 'aborted',
  UND_ERR_CLOSED: 'aborted',
  UND_ERR_ABORTED: 'aborted',
};

// OpenSSL's verification errors have no common prefix (X509_V_ERR_ is dropped by Node), and those that Node has no name for,
// as that a key or digest is too weak, are all called UNSPECIFIED.
const tlsCode =
  /^(ERR_TLS_|ERR_SSL_|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERROR_IN_C|PATH_LENGTH_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|UNSPECIFIED$)/;

const longestDetail = 300;

/** The typed failure behind anything that undici, Node or the resolver throws. */
export function toFetchError(error: unknown): FetchError {
  if (error instanceof FetchError) return error;
  const first =
    error instanceof AggregateError ? error.errors.find((each) => codeOf(each) !== '') : undefined;
  const code = codeOf(error) || codeOf(first);
  return new FetchError(failureCode(code, error), detailOf(error, first, code));
}

function failureCode(code: string, error: unknown): FetchFailureCode {
  const known = codes[code];
  if (known !== undefined) return known;
  if (tlsCode.test(code)) return 'tls';
  const syscall = error instanceof Error && 'syscall' in error ? error.syscall : undefined;
  if (syscall === 'getaddrinfo') return 'dns';
  return syscall === 'connect' ? 'connect' : 'protocol';
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}

function detailOf(error: unknown, first: unknown, code: string): string {
  const messages = [error, first].map((each) => (each instanceof Error ? each.message : ''));
  const text = messages.find((message) => message !== '') ?? (code === '' ? String(error) : code);
  return code === '' || text.includes(code) ? oneLine(text) : oneLine(`${code}: ${text}`);
}

/** Text that may hold what a server sent, fit for one log line. */
export function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is removed
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').slice(0, longestDetail);
}
