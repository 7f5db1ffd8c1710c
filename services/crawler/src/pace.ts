import type { FetchResult } from '@juxta/sources';
import {
  blockHost,
  forgetTurn,
  openHost,
  pauseHost,
  type Database,
  type HostLease,
  type NewCapture,
} from '@juxta/store';

import type { Answer } from './answer.ts';
import { countPause } from './count-fetch.ts';

/** How long a host is left alone that denies us all. */
const daySeconds = 86_400;

const unanswered = new Set(['dns', 'connect', 'timeout', 'tls', 'reset', 'robots_unreachable']);

/** Whether the host is to be closed or opened after an answer; nearly always it stays as it was. */
export function changesPace(lease: HostLease, capture: NewCapture, result: Answer): boolean {
  return lease.unwell || (result.retryAfterSeconds ?? 0) > 0 || isOfHost(lease, capture, result);
}

/** A host that fails as a host is left alone for a while, a host that asks for a pause gets it, one that answers is open. */
export async function paceHost(
  trx: Parameters<typeof blockHost>[0],
  lease: HostLease,
  capture: NewCapture,
  result: Answer,
): Promise<void> {
  const asked = result.deniesAll ? daySeconds : (result.retryAfterSeconds ?? 0);
  const { failure } = capture;
  const why = failure ? `${failure.code}: ${failure.detail}`.slice(0, 300) : 'asked for a pause';
  const ofHost = isOfHost(lease, capture, result);
  if (!ofHost && asked === 0 && isOfOneName(lease, capture, result)) return;
  await pace(trx, lease, { fails: ofHost, asked, code: failure?.code, why });
  lease.unwell = ofHost || asked > 0;
  if (lease.unwell) forgetTurn(lease);
}

/** The same for a host that a redirect led to, while it is held. */
export async function paceGuest(db: Database, lease: HostLease, result: FetchResult): Promise<void> {
  const asked = result.retryAfterSeconds ?? 0;
  const fails = result.kind === 'failed' ? unanswered.has(result.failure.code) : answersAll(result.status);
  if (!fails) return pace(db, lease, { fails, asked, why: 'asked for a pause' });
  const code = result.kind === 'failed' ? result.failure.code : `http_${result.status}`;
  await pace(db, lease, { fails, asked, code, why: `${code}: to a redirect from elsewhere` });
}

interface Outcome {
  /** As a host. */
  readonly fails: boolean;
  /** Seconds to be left alone; 0 where it names none. */
  readonly asked: number;
  readonly code?: string | undefined;
  readonly why: string;
}

async function pace(
  db: Parameters<typeof blockHost>[0],
  { host, unwell }: HostLease,
  { fails, asked, code, why }: Outcome,
): Promise<void> {
  if (fails || asked > 0) countPause(code ?? 'asked_for');
  // A server that is overloaded and says "at once" has not thought about us: our own pause, which doubles, is safer for it.
  if (fails) await blockHost(db, host, asked > 0 ? asked : null, why);
  else if (asked > 0) await pauseHost(db, host, asked, why);
  else if (unwell) await openHost(db, host);
}

// Of what a server answers: too much, nobody there who could, or a proxy on our way (407). An error of its own (500) is of the page that was asked for.
const answersAll = (status: number | null): boolean =>
  status === 407 || status === 429 || (status ?? 0) > 501;

/** Whether the failure is one of the whole host, a declared one or not. */
function isOfHost(lease: HostLease, capture: NewCapture, result: Answer): boolean {
  const { failure, status, url } = capture;
  if (!failure || result.elsewhere === true) return false;
  if (failure.scope === 'source' || result.deniesAll) return true;
  if (isOfOneName(lease, capture, result)) return false;
  if (result.kind === 'failed') return failure.host === new URL(url).host && unanswered.has(failure.code);
  return answersAll(status);
}

const namesFail = new Set(['dns', 'tls']);

/** One pace holds for all names of a site; that one of them is gone, or has a bad certificate, says nothing of the others. */
function isOfOneName({ host }: HostLease, { url }: NewCapture, result: Answer): boolean {
  if (result.kind !== 'failed') return false;
  const code = ('cause' in result.failure ? result.failure.cause : undefined) ?? result.failure.code;
  const asked = new URL(url);
  return namesFail.has(code) && asked.host !== host && asked.hostname !== host;
}
