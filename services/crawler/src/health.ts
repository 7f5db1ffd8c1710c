import {
  eventId,
  fold,
  schemaVersionOf,
  sourceHealth,
  streamOf,
  type NewEvent,
  type SourceEvent,
} from '@juxta/domain';
import type { Source } from '@juxta/sources';
import {
  denialOutcomes,
  finalOutcomes,
  readStream,
  type CaptureFailure,
  type Database,
  type Failure,
  type NewCapture,
} from '@juxta/store';

import type { Answer } from './answer.ts';
import { isDenial } from './denials.ts';

/**
 * Failures of a declared host that say nothing about one target: connection, TLS, a proxy's login (407), rate, server errors.
 * A denial (401, 403) is one only where it denies all, or is a limit that was reached: see `isDenial`.
 */
const hostFailures = new Set([
  'dns',
  'connect',
  'timeout',
  'tls',
  'reset',
  'protocol',
  'address_refused',
  'port_refused',
]);

export function isHostFailure(code: string): boolean {
  return hostFailures.has(code) || /^http_(?:401|403|407|429|5\d\d)$/u.test(code);
}

/** How a failure counts for the schedule. One of the whole source is over when its host is well again, whatever it is. */
export function failedAs({ code, scope }: Pick<CaptureFailure, 'code' | 'scope'>, answer?: Answer): Failure {
  if (answer ? isDenial(answer) : denialOutcomes.includes(code)) return 'denied';
  return scope === 'target' && finalOutcomes.includes(code) ? 'final' : 'failed';
}

/** A source that was well at a host is looked up again after so long: others may have told that it broke. */
const wellForMs = 5 * 60_000;
const lookedUp = new WeakMap<Database, Map<string, number>>();

/** Whether a source may be broken at a host, as far as this process knows: then its answers may be news. */
export function mayBeBroken(db: Database, source: Source, host: string): boolean {
  const at = lookedUp.get(db)?.get(`${source.id} ${host}`);
  return at === undefined || performance.now() - at > wellForMs;
}

function noteHealth(db: Database, source: Source, host: string, isWell: boolean): void {
  const known = lookedUp.get(db) ?? new Map<string, number>();
  lookedUp.set(db, known);
  if (isWell) known.set(`${source.id} ${host}`, performance.now());
  else known.delete(`${source.id} ${host}`);
}

/** The transition that an answer or failure of a declared host is for its source; none where nothing changed. */
export async function healthEvents(
  db: Database,
  source: Source,
  capture: NewCapture,
  host: string,
): Promise<readonly NewEvent[]> {
  const stream = streamOf.source(source.id);
  const state = fold(sourceHealth, await readStream<SourceEvent>(db, stream));
  const seen = { host, capture: capture.id, observed_at: capture.endedAt };
  noteHealth(db, source, host, capture.failure?.scope !== 'source');
  const decided =
    capture.failure?.scope === 'source'
      ? sourceHealth.decide(
          {
            type: 'ReportFailure',
            ...seen,
            code: capture.failure.code,
            detail: capture.failure.detail,
            covers: coveredBy(source, capture, host),
          },
          state,
        )
      : sourceHealth.decide({ type: 'ReportAnswer', ...seen }, state);
  return decided.map((event) => ({
    stream,
    id: eventId(stream, event.type, capture.id, host),
    type: event.type,
    schemaVersion: schemaVersionOf(event.type),
    occurredAt: capture.endedAt,
    data: event.data,
  }));
}

/** All that the source asks this host for: what cannot be known while the host is broken. */
function coveredBy(
  source: Source,
  capture: NewCapture,
  host: string,
): { attributes: string[]; metrics: string[] } {
  const requests = source
    .requests(capture.target)
    .filter((request) => new URL(request.url).host === host)
    .map((request) => request.covers);
  const covers = requests.length > 0 ? requests : [capture.covers];
  return {
    attributes: [...new Set(covers.flatMap((c) => c.attributes))],
    metrics: [...new Set(covers.flatMap((c) => c.metrics))],
  };
}
