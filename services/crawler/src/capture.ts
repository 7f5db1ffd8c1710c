import { cleanText, type Coverage } from '@juxta/domain';
import { credentialOf, isSuccess, type Source } from '@juxta/sources';
import {
  newCaptureId,
  type BlobStore,
  type CaptureFailure,
  type Database,
  type NewCapture,
  type PreviousBody,
} from '@juxta/store';

import type { Answer } from './answer.ts';
import { countFetch } from './count-fetch.ts';
import { isDenial } from './denials.ts';
import { isHostFailure } from './health.ts';

export interface Asked {
  readonly target: string;
  readonly request: string;
  readonly url: string;
  readonly covers: Coverage;
  readonly declaredHost: boolean;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Makes the capture row of one fetch attempt, and counts it; the body, if there is one, is durable when this returns. */
export async function toCapture(
  parts: { db: Database; blobs: BlobStore },
  source: Source,
  asked: Asked,
  result: Answer,
  previous: PreviousBody | undefined,
): Promise<NewCapture> {
  const id = await newCaptureId(parts.db);
  const body = bodyIn(result);
  return captureOf(id, source, asked, result, previous, body && (await parts.blobs.prepare(body)));
}

/** What is to be stored of it. */
export function bodyIn(result: Answer): Uint8Array | null {
  return result.kind === 'response' && isSuccess(result.status) ? result.body : null;
}

/** Counts the attempt as well. `blob`: of `bodyIn(result)`. */
export function captureOf(
  id: string,
  source: Source,
  asked: Asked,
  result: Answer,
  previous: PreviousBody | undefined,
  blob: NewCapture['blob'],
): NewCapture {
  const capture: Mutable<NewCapture> = emptyCapture(id, source, asked, result);
  if (result.kind === 'failed') capture.failure = failureIn(asked, result);
  else fillIn(capture, asked, result, previous, blob);
  countFetch(capture, result.tookMs);
  return capture;
}

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Which answer it is. */
function fillIn(
  capture: Mutable<NewCapture>,
  asked: Asked,
  result: Exclude<Answer, { kind: 'failed' }>,
  previous: PreviousBody | undefined,
  blob: NewCapture['blob'],
): void {
  capture.finalUrl = result.finalUrl;
  capture.status = result.status;
  capture.headers = result.headers;
  if (blob) {
    capture.outcome = 'body';
    capture.blob = blob;
  } else if (result.kind === 'not_modified' && previous) {
    capture.outcome = 'not_modified';
    capture.sameAs = previous.id;
  } else capture.failure = refusalIn(asked, result);
}

/** Of an answer that is none. */
function refusalIn(asked: Asked, result: Exclude<Answer, { kind: 'failed' }>): CaptureFailure {
  if (result.kind === 'not_modified')
    return failureOf(asked, 'protocol', 'the server answered 304 to an unconditional request');
  const code = result.status === 404 || result.status === 410 ? 'not_found' : `http_${result.status}`;
  return isDenial(result)
    ? denialOf(asked, code, result)
    : failureOf(asked, code, `the server answered ${result.status}`, new URL(result.finalUrl).host);
}

/** Of a question whose answer is not told: one that failed. */
export function emptyCapture(
  id: string,
  source: Source,
  asked: Asked,
  { startedAt, endedAt }: Pick<Answer, 'startedAt' | 'endedAt'>,
): NewCapture {
  return {
    id,
    target: asked.target,
    request: asked.request,
    source: source.id,
    parent: null,
    url: asked.url,
    credential: credentialOf(asked.headers),
    finalUrl: null,
    outcome: 'failed',
    status: null,
    headers: {},
    blob: null,
    sameAs: null,
    failure: null,
    licence: source.licence,
    covers: asked.covers,
    startedAt,
    endedAt,
  };
}

function failureIn(asked: Asked, result: Extract<Answer, { kind: 'failed' }>): CaptureFailure {
  const { code, detail } = result.failure;
  const failure = failureOf(asked, code, detail, 'host' in result.failure ? result.failure.host : undefined);
  const redirect = 'permanentRedirect' in result ? result.permanentRedirect : null;
  return redirect === null ? failure : { ...failure, redirect };
}

/** A host that a redirect led to fails for itself: only the host that was asked can break its source. */
function failureOf(asked: Asked, code: string, detail: string, failing?: string): CaptureFailure {
  const { host } = new URL(asked.url);
  const own = failing === undefined || failing === '' || hostOf(failing) === host;
  const scope = asked.declaredHost && own && isHostFailure(code) ? 'source' : 'target';
  return { code, host: own ? host : failing, detail: cleanText(detail, 500) ?? code, scope };
}

/** One target's, until the host denies us all. */
function denialOf(asked: Asked, code: string, { deniesAll = false, ...answer }: Answer): CaptureFailure {
  const status = answer.kind === 'response' ? answer.status : null;
  const detail = `the server answered ${status}${deniesAll ? ', as it does whatever it is asked for' : ''}`;
  const { host } = new URL(asked.url);
  return { code, host, detail, scope: deniesAll && asked.declaredHost ? 'source' : 'target' };
}

/** The fetcher names hosts with their port, a URL leaves the default one out. */
function hostOf(hostAndPort: string): string {
  return hostAndPort.replace(/:(?:80|443)$/u, '');
}
