import { normalizeMany, normalizePending } from '@juxta/normalizer';
import { JuxtaError } from '@juxta/runtime';
import { readWarc, WarcError } from '@juxta/sources';
import { removedBodies, unreadTargets } from '@juxta/store';

import type { App } from '../app.ts';
import { readDraft } from './read-draft.ts';
import { CaptureStore } from './store-drafts.ts';

export interface RecordFailure {
  /** Where in the file the record begins, as far as it is known. */
  readonly offset: number | null;
  readonly record: string | null;
  readonly code: string;
  readonly message: string;
}

export interface WarcImport {
  readonly records: number;
  /** Captures stored now, and those that were there before. */
  readonly captures: number;
  readonly known: number;
  readonly targets: number;
  /** Records that are nothing to us, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly failures: number;
  /** The first hundred. */
  readonly failed: readonly RecordFailure[];
}

export interface WarcImportOptions {
  /** Only captures of this source. */
  readonly source?: string | undefined;
  /** Larger records are passed. */
  readonly maxRecordBytes?: number;
  readonly onProgress?: (records: number) => void;
}

const defaultRecordBytes = 64 * 1024 * 1024;
const batch = 250;
const types = new Set(['response', 'revisit', 'metadata', 'conversion', 'resource']);

/**
 * Reads a WARC file as captures, and the captures as ever. What cannot be read fails by record; a second run stores
 * nothing. Throws WarcError `no_warc` where the file is no archive.
 */
export async function importWarc(
  app: App,
  stream: AsyncIterable<Uint8Array>,
  options: WarcImportOptions = {},
): Promise<WarcImport> {
  const maxBlockBytes = options.maxRecordBytes ?? defaultRecordBytes;
  const tally = new Tally();
  const store = new CaptureStore(app, await removedBodies(app.db), (record, error) =>
    tally.fail(error, { record }),
  );
  for await (const entry of readWarc(stream, { maxBlockBytes, types })) {
    tally.records += 1;
    if (tally.records % 100 === 0) options.onProgress?.(tally.records);
    if (entry.kind === 'passed') tally.skip(entry.type === 'warcinfo' ? 'warcinfo' : 'not_http');
    else if (entry.kind === 'failed') tally.fail(entry.error, { offset: entry.offset });
    else {
      const { record } = entry;
      try {
        const draft = await readDraft(app.sources, record, options.source, maxBlockBytes);
        if ('skipped' in draft) tally.skip(draft.skipped);
        else await store.add(draft, record.id);
      } catch (error) {
        tally.fail(error, { record: record.id });
      }
    }
  }
  await store.flush();
  await readAll(app, [...store.targets], tally);
  return { ...tally.told(), captures: store.stored, known: store.known, targets: store.targets.size };
}

class Tally {
  records = 0;
  #failures = 0;
  readonly #failed: RecordFailure[] = [];
  readonly #skipped: Record<string, number> = {};

  skip(reason: string): void {
    this.#skipped[reason] = (this.#skipped[reason] ?? 0) + 1;
  }

  /** Anything that is not a failure of the record itself ends the import. */
  fail(error: unknown, at: { readonly offset?: number; readonly record?: string }): void {
    if (!(error instanceof WarcError || error instanceof JuxtaError)) throw error;
    this.#failures += 1;
    const { code, message } = error;
    const record = at.record?.slice(0, 100) ?? null;
    if (this.#failed.length < 100) this.#failed.push({ offset: at.offset ?? null, record, code, message });
  }

  told(): Pick<WarcImport, 'records' | 'skipped' | 'failures' | 'failed'> {
    return { records: this.records, skipped: this.#skipped, failures: this.#failures, failed: this.#failed };
  }
}

/** Reads what was stored, many targets in a transaction; a target that cannot be read so is told alone. */
async function readAll(app: App, targets: readonly string[], tally: Tally): Promise<void> {
  for (let start = 0; start < targets.length; start += batch) {
    const unread = await unreadTargets(app.db, targets.slice(start, start + batch));
    const groups = Map.groupBy(unread, (target) => app.sources.forTarget(target)?.id ?? '');
    for (const [id, members] of groups) {
      const source = app.sources.get(id);
      if (source) await normalizeMany(app, source, members).catch(() => readEach(app, members, tally));
      else await readEach(app, members, tally);
    }
  }
}

async function readEach(app: App, targets: readonly string[], tally: Tally): Promise<void> {
  for (const target of targets) {
    try {
      await normalizePending(app, target);
    } catch (error) {
      const { code, message } = error as { code?: unknown; message?: string };
      if (typeof code !== 'string' || !/^[a-z_]+$/u.test(code)) throw error;
      tally.fail(new JuxtaError(code, `${target}: ${message ?? ''}`), {});
    }
  }
}
