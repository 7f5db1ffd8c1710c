import { createHash } from 'node:crypto';

import { parseWebUrl, tryTargetKey, worldInstant } from '@juxta/domain';
import { JuxtaError } from '@juxta/runtime';
import { assertDigest, readHttpAnswer, type Sources, type WarcRecord } from '@juxta/sources';
import type { NewCapture } from '@juxta/store';

import { captureField, captureOf, readField, type CaptureField } from './capture-field.ts';
import { foreignCapture, questionOf } from './foreign-capture.ts';

/** A capture that an archive holds, before its body is stored. */
export interface Draft {
  readonly capture: Omit<NewCapture, 'blob'>;
  readonly content:
    | { readonly kind: 'none' }
    | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
    /** A body that came with an earlier record: by its SHA-256, or as the archive labels it. */
    | { readonly kind: 'hash'; readonly sha256: string }
    | { readonly kind: 'label'; readonly label: string }
    /** What was stored last of this request still holds. */
    | { readonly kind: 'confirmed' };
  /** What the archive calls its body. */
  readonly label: string | null;
}

/** Why a record is none of our business. */
export interface Skipped {
  readonly skipped: 'not_http' | 'redirect' | 'no_source' | 'wrong_type' | 'other_source';
}

const http = /^application\/http(?:;|$)/iu;
// Clocks differ; a capture of next year would stand behind all that come.
const aheadMs = 5 * 60_000;

/** Reads what a record says. Throws JuxtaError or WarcError, by which this record alone fails. */
export async function readDraft(
  sources: Sources,
  record: WarcRecord,
  only: string | undefined,
  maxBytes: number,
): Promise<Draft | Skipped> {
  assertDigest(record.fields.get('warc-block-digest'), [record.block], 'block');
  const own = record.fields.get(captureField.toLowerCase());
  const draft =
    own === undefined
      ? await foreignDraft(sources, record, maxBytes)
      : await ownDraft(sources, record, own, maxBytes);
  if ('skipped' in draft) return draft;
  if (only !== undefined && draft.capture.source !== only) return { skipped: 'other_source' };
  const ended = Date.parse(draft.capture.endedAt);
  if (ended > Date.now() + aheadMs || ended < Date.UTC(1990, 0))
    throw new JuxtaError('bad_date', `the capture is dated ${draft.capture.endedAt}`);
  return draft;
}

async function ownDraft(
  sources: Sources,
  record: WarcRecord,
  line: string,
  maxBytes: number,
): Promise<Draft> {
  const field = readField(line);
  assertKnown(sources, field);
  const capture = captureOf(field);
  const label = record.fields.get('warc-payload-digest') ?? null;
  if (field.outcome !== 'body') return { capture, content: { kind: 'none' }, label: null };
  const { sha256 } = field;
  if (sha256 === null) throw new JuxtaError('bad_capture', 'the capture has a body without a hash');
  if (record.type === 'revisit') return { capture, content: { kind: 'hash', sha256 }, label };
  const isHttp = record.type === 'response';
  const bytes = isHttp ? (await readHttpAnswer(record.block, maxBytes)).body : record.block;
  assertDigest(`sha256:${sha256}`, [bytes], 'body');
  return { capture, content: { kind: 'bytes', bytes }, label };
}

/** What names a source, a target or an address that is none here cannot be read. */
function assertKnown(
  sources: Sources,
  { source: id, target, request, url, outcome, same_as, failure }: CaptureField,
): void {
  const source = sources.get(id);
  if (!source) throw new JuxtaError('no_source', `no source "${id.slice(0, 80)}" is installed`);
  const isIndex = request === 'index' && source.indexes.some(({ name }) => name === target);
  if (!isIndex && (tryTargetKey(target) !== target || !source.matches(target)))
    throw new JuxtaError('bad_capture', `${target.slice(0, 200)} is no target of ${id}`);
  if (!parseWebUrl(url)) throw new JuxtaError('bad_capture', `${url.slice(0, 200)} is no address`);
  if ((outcome === 'not_modified') !== (same_as !== null) || (outcome === 'failed') !== (failure !== null))
    throw new JuxtaError('bad_capture', `the capture ${outcome} lacks what it refers to`);
}

async function foreignDraft(
  sources: Sources,
  record: WarcRecord,
  maxBytes: number,
): Promise<Draft | Skipped> {
  const isAnswer = record.type === 'response' || record.type === 'revisit';
  if (!isAnswer || !http.test(record.fields.get('content-type') ?? '')) return { skipped: 'not_http' };
  const address = parseWebUrl((record.fields.get('warc-target-uri') ?? '').replace(/^<(.*)>$/u, '$1'));
  const date = worldInstant(record.fields.get('warc-date'));
  if (!address || date === undefined)
    throw new JuxtaError('bad_header', 'the record names no address of the web, or no time');
  const answer = await readHttpAnswer(record.block, maxBytes);
  if (record.type === 'response')
    assertDigest(record.fields.get('warc-payload-digest'), answer.forms, 'payload');
  const question = questionOf(sources, address.href, answer.body);
  if (!question) return { skipped: 'no_source' };
  const told = { record: record.id, url: address.href, date: new Date(date).toISOString() };
  const label = record.fields.get('warc-payload-digest')?.trim().toLowerCase() ?? null;
  if (record.type === 'revisit')
    return revisit(record, label, (status) =>
      foreignCapture(question, { ...told, answer: { ...answer, status } }),
    );
  if (answer.status >= 300 && answer.status < 400) return { skipped: 'redirect' };
  return typed(() => {
    const capture = foreignCapture(question, { ...told, answer });
    const content =
      capture.outcome === 'body'
        ? ({ kind: 'bytes', bytes: answer.body } as const)
        : ({ kind: 'none' } as const);
    return { capture, content, label };
  });
}

function revisit(
  record: WarcRecord,
  label: string | null,
  captured: (status: number) => Omit<NewCapture, 'blob'>,
): Draft | Skipped {
  if (record.fields.get('warc-profile')?.endsWith('/server-not-modified') === true)
    return {
      capture: { ...captured(304), outcome: 'not_modified', failure: null },
      content: { kind: 'confirmed' },
      label,
    };
  if (label === null) throw new JuxtaError('missing_original', 'the revisit does not say of what');
  return typed(() => ({ capture: captured(200), content: { kind: 'label', label }, label }));
}

/** Pictures and programs are no failures of an archive of the web. */
function typed(read: () => Draft): Draft | Skipped {
  try {
    return read();
  } catch (error) {
    if (error instanceof JuxtaError && error.code === 'wrong_type') return { skipped: 'wrong_type' };
    throw error;
  }
}

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
