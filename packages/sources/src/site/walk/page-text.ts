import { isUtf8 } from 'node:buffer';

const labelled = /charset\s*=\s*["']?\s*([\w.:-]{1,40})/iu;
/** Standards let a page declare its encoding within so many bytes. */
const declaredWithin = 1_024;

/** The text of a page: by its byte order mark or header, as UTF-8 where it is that, by its own words, else as browsers guess. */
export function pageText(body: Uint8Array, contentType: string | null): string {
  return new TextDecoder(encodingOf(body, contentType)).decode(body);
}

function encodingOf(body: Uint8Array, contentType: string | null): string {
  const mark = byteOrderMark(body);
  if (mark !== null) return mark;
  const stated = known(labelled.exec(contentType ?? '')?.[1]);
  if (stated !== null) return stated;
  if (isUtf8(body)) return 'utf-8';
  const start = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, declaredWithin));
  return known(labelled.exec(start.toString('latin1'))?.[1]) ?? 'windows-1252';
}

function byteOrderMark(body: Uint8Array): string | null {
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  return body[0] === 0xfe && body[1] === 0xff ? 'utf-16be' : null;
}

function known(label: string | undefined): string | null {
  if (label === undefined) return null;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}
