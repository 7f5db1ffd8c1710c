import { eventId } from '@juxta/domain';
import { JuxtaError } from '@juxta/runtime';
import {
  isAcceptedType,
  isSuccess,
  mediaType,
  type ArchivedAnswer,
  type Source,
  type SourceRequest,
  type Sources,
} from '@juxta/sources';
import type { NewCapture } from '@juxta/store';

/** What an archive of anybody's says of one answer. */
export interface ForeignAnswer {
  /** The record's own id. */
  readonly record: string;
  readonly url: string;
  /** ISO 8601. */
  readonly date: string;
  readonly answer: ArchivedAnswer;
}

export interface Question {
  readonly source: Source;
  readonly target: string;
  readonly request: SourceRequest;
}

/** What a source here would have asked at this address; null where none would. The source of plain pages is asked last. */
export function questionOf(sources: Sources, url: string, body: Uint8Array): Question | null {
  const found = sources.all
    .map((source) => ({ source, match: source.recognize(url, body) }))
    .filter(({ match }) => match !== null);
  const chosen = found.find(({ source }) => source.id !== 'site') ?? found[0];
  if (!chosen?.match) return null;
  const { source, match } = chosen;
  const request = source.requests(match.target).find(({ name }) => name === match.request);
  return request ? { source, target: match.target, request } : null;
}

/** The capture that an answer is, without its body; throws JuxtaError `wrong_type` for what its source does not read. */
export function foreignCapture(
  { source, target, request }: Question,
  { record, url, date, answer }: ForeignAnswer,
): Omit<NewCapture, 'blob'> {
  const { status, headers } = answer;
  const base = {
    id: eventId('capture', target, request.name, record, date),
    target,
    request: request.name,
    source: source.id,
    parent: null,
    url,
    finalUrl: null,
    status,
    headers,
    sameAs: null,
    failure: null,
    licence: source.licence,
    covers: request.covers,
    startedAt: date,
    endedAt: date,
  };
  if (isSuccess(status)) {
    const type = mediaType(headers['content-type']);
    if (!isAcceptedType(type, request.accepts))
      throw new JuxtaError('wrong_type', `${source.id} reads no ${type} here`);
    return { ...base, outcome: 'body' };
  }
  const code = status === 404 || status === 410 ? 'not_found' : `http_${status}`;
  const detail = `the server answered ${status}`;
  return { ...base, outcome: 'failed', failure: { code, host: new URL(url).host, detail, scope: 'target' } };
}
