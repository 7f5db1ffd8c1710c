import { Coverage } from '@juxta/domain';
import { JuxtaError } from '@juxta/runtime';
import type { ExportedCapture, NewCapture } from '@juxta/store';
import { z } from 'zod';

/** The field of a record's head that says all that Juxta knows of a capture; other tools ignore it. */
export const captureField = 'Juxta-Capture';

const text = z.string().max(4_096);
const Field = z.strictObject({
  version: z.literal(1),
  id: z.uuid(),
  target: text,
  request: z.string().regex(/^[\w:./-]{1,300}$/u),
  source: text,
  parent: z.uuid().nullable(),
  url: text,
  final_url: text.nullable(),
  outcome: z.enum(['body', 'not_modified', 'absent', 'failed']),
  // Some servers make up their own, as 999.
  status: z.int().min(100).max(999).nullable(),
  headers: z.record(z.string().max(200), z.string().max(20_000)),
  sha256: z
    .string()
    .regex(/^[\da-f]{64}$/u)
    .nullable(),
  same_as: z.uuid().nullable(),
  failure: z
    .strictObject({
      code: text,
      host: text,
      detail: text,
      scope: z.enum(['source', 'target']),
      redirect: text.exactOptional(),
    })
    .nullable(),
  licence: text,
  covers: Coverage,
  started_at: z.iso.datetime(),
  ended_at: z.iso.datetime(),
});
export type CaptureField = z.output<typeof Field>;

export function fieldOf(capture: ExportedCapture): CaptureField {
  const { id, target, request, source, parent, url, final_url, outcome, status, headers } = capture;
  const { same_as, failure, licence, covers } = capture;
  return {
    version: 1,
    id,
    target,
    request,
    source,
    parent,
    url,
    final_url,
    outcome,
    status,
    headers: { ...headers },
    sha256: capture.sha256?.toString('hex') ?? null,
    same_as,
    failure,
    licence,
    covers,
    started_at: capture.started_at.toISOString(),
    ended_at: capture.ended_at.toISOString(),
  };
}

/** As one line of ASCII, which every reader of WARC files keeps as it is. */
export function writeField(field: CaptureField): string {
  return JSON.stringify(field).replaceAll(/[^ -~]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((n) => `\\u${character.charCodeAt(n).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** Throws JuxtaError `bad_capture`. */
export function readField(line: string): CaptureField {
  let value: unknown;
  let storable = true;
  try {
    value = JSON.parse(line, (key, one: unknown) => {
      storable &&= isStorable(key) && (typeof one !== 'string' || isStorable(one));
      return one;
    });
  } catch {
    throw new JuxtaError('bad_capture', `the field ${captureField} is no JSON`);
  }
  const read = Field.safeParse(value);
  if (read.success && storable) return read.data;
  const issue = read.error?.issues[0];
  throw new JuxtaError(
    'bad_capture',
    `the field ${captureField} is not of this form: ${issue ? `${issue.path.join('.')}: ${issue.message}` : 'its text cannot be stored'}`,
  );
}

/** Postgres takes neither NUL nor half a character. */
const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');

/** All of a capture but its body. */
export function captureOf(field: CaptureField): Omit<NewCapture, 'blob'> {
  const { version: _, sha256: __, final_url, same_as, started_at, ended_at, ...same } = field;
  return { ...same, finalUrl: final_url, sameAs: same_as, startedAt: started_at, endedAt: ended_at };
}
