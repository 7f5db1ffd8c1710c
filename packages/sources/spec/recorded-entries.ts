import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { parse } from 'yaml';
import { z } from 'zod';

import type { RecordedEntry } from './source-spec.ts';

export const recordedFolder = join(import.meta.dirname, '../../../../shared/data/recorded');
export const recordedPresent = existsSync(join(recordedFolder, 'index.json'));

/** One recorded answer with its bytes. A cassette of several is cut: `<file>#<n>`, with the facts of that interaction. */
export interface RecordedAnswer extends RecordedEntry {
  readonly status: number;
  readonly body: Uint8Array;
}

const Index = z.array(
  z.object({
    file: z.string(),
    answers: z.string(),
    facts: z.array(z.object({ what: z.string(), value: z.unknown() })),
  }),
);

/** All recorded answers by the index; none where the folder is absent. */
export function readRecorded(): readonly RecordedAnswer[] {
  if (!recordedPresent) return [];
  const index = Index.parse(JSON.parse(readFileSync(join(recordedFolder, 'index.json'), 'utf8')));
  return index.flatMap((entry) => {
    const bytes = readFileSync(join(recordedFolder, entry.file));
    const body = entry.file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
    const cut = cassette(entry.file, body);
    return cut === null ? [{ ...entry, status: 200, body }] : cut.map((one, n) => interaction(entry, one, n));
  });
}

interface Interaction {
  readonly url: string;
  readonly status: number;
  readonly body: Uint8Array;
}

function interaction(entry: RecordedEntry, one: Interaction, n: number): RecordedAnswer {
  const prefix = `interaction ${n}: body `;
  const facts = entry.facts
    .filter(({ what }) => what.startsWith(prefix))
    .map(({ what, value }) => ({ what: what.slice(prefix.length), value }));
  return { file: `${entry.file}#${n}`, answers: one.url, facts, status: one.status, body: one.body };
}

const code = z.union([
  z.number(),
  z.object({ code: z.number() }).transform((status) => status.code),
  z.string().transform((line) => Number.parseInt(line, 10)),
]);
const content = z.union([z.string(), z.instanceof(Uint8Array)]);
const recorded = z.object({
  request: z.object({ uri: z.string().optional(), url: z.string().optional() }),
  response: z.object({
    status: code.optional(),
    code: z.number().optional(),
    body: z
      .union([content, z.object({ string: content.nullish(), base64_string: z.string().optional() })])
      .nullish(),
  }),
});
const Cassette = z.union([
  z.object({ http_interactions: z.array(recorded) }).transform((file) => file.http_interactions),
  z.object({ interactions: z.array(recorded) }).transform((file) => file.interactions),
]);
const Fixture = z.array(
  z.object({ scope: z.string(), path: z.string(), status: z.number(), response: z.unknown() }),
);

/** The interactions of a VCR, vcrpy or go-vcr cassette (YAML) or of an Octokit fixture (JSON); null for other files. */
function cassette(file: string, bytes: Uint8Array): readonly Interaction[] | null {
  const text = new TextDecoder().decode(bytes);
  if (file.endsWith('.raw-fixture.json'))
    return Fixture.parse(JSON.parse(text)).map(({ scope, path, status, response }) => ({
      url: new URL(path, scope).href,
      status,
      body: Buffer.from(typeof response === 'string' ? response : JSON.stringify(response)),
    }));
  if (file.startsWith('pygithub-replay/')) return replay(text);
  if (!/\.ya?ml$/u.test(file) || !/^(?:http_)?interactions:/mu.test(text)) return null;
  // Ruby and Python write tags of their own for bytes and for text.
  const plain = text.replace(/: !binary/gu, ': !!binary').replaceAll('!!python/unicode ', '');
  return Cassette.parse(parse(plain, { customTags: ['binary', 'timestamp'], merge: true })).map(
    ({ request, response }) => ({
      url: request.uri ?? request.url ?? '',
      status: response.status ?? response.code ?? 200,
      body: decoded(bytesOf(response.body)),
    }),
  );
}

/** PyGithub's replay files: ten lines an exchange (scheme, verb, host, port, path, headers, input, status, headers, body), then a blank one. */
function replay(text: string): readonly Interaction[] {
  const lines = text.split('\n');
  const starts = lines.flatMap((line, n) => (n % 11 === 0 && line !== '' ? [n] : []));
  return starts.map((at) => {
    const [scheme, , host, , path, , , status, , body] = lines.slice(at, at + 10);
    return { url: `${scheme}://${host}${path}`, status: Number(status), body: Buffer.from(body ?? '') };
  });
}

function bytesOf(body: z.output<typeof recorded>['response']['body']): Uint8Array {
  if (body === null || body === undefined) return new Uint8Array();
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  if (body.base64_string !== undefined) return Buffer.from(body.base64_string, 'base64');
  return bytesOf(body.string);
}

/** Some recorders keep the bytes as they came over the wire. */
function decoded(bytes: Uint8Array): Uint8Array {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes);
  try {
    return bytes[0] === 0x1b || bytes[0] === 0x8b ? brotliDecompressSync(bytes) : bytes;
  } catch {
    return bytes;
  }
}
