import { JuxtaError } from '@juxta/runtime';
import {
  lastBody,
  markIndexRead,
  recordCaptures,
  storedBodies,
  storedCaptures,
  type NewCapture,
  type StoredBlob,
} from '@juxta/store';

import type { App } from '../app.ts';
import { hashOf, type Draft } from './read-draft.ts';

interface Waiting extends Draft {
  readonly record: string;
}

const most = { captures: 100, bytes: 16 * 1024 * 1024, labels: 200_000 } as const;

/** Stores captures of an archive in batches, in the order in which they come. Those that are stored already stay as they are. */
export class CaptureStore {
  stored = 0;
  known = 0;
  /** Whose captures came, without indexes. */
  readonly targets = new Set<string>();
  readonly #app: App;
  readonly #removed: ReadonlySet<string>;
  readonly #onFailure: (record: string, error: JuxtaError) => void;
  /** By what the archive calls a body, its SHA-256. */
  readonly #labels = new Map<string, string>();
  #waiting: Waiting[] = [];
  #bytes = 0;

  constructor(
    app: App,
    removed: ReadonlySet<string>,
    onFailure: (record: string, error: JuxtaError) => void,
  ) {
    this.#app = app;
    this.#removed = removed;
    this.#onFailure = onFailure;
  }

  async add(draft: Draft, record: string): Promise<void> {
    // What it confirms must be stored before it can be looked up.
    if (draft.content.kind === 'confirmed') await this.flush();
    this.#waiting.push({ ...draft, record });
    if (draft.content.kind === 'bytes') this.#bytes += draft.content.bytes.byteLength;
    if (this.#waiting.length >= most.captures || this.#bytes >= most.bytes) await this.flush();
  }

  async flush(): Promise<void> {
    const waiting = this.#waiting;
    [this.#waiting, this.#bytes] = [[], 0];
    if (waiting.length === 0) return;
    const { db } = this.#app;
    const there = await storedCaptures(
      db,
      waiting.flatMap(({ capture: { id, sameAs } }) => (sameAs === null ? [id] : [id, sameAs])),
    );
    const fresh = unique(waiting).filter(({ capture }) => !there.has(capture.id));
    const known = new Set([...there, ...waiting.map(({ capture }) => capture.id)]);
    const captures = await this.#withBodies(fresh, waiting, known);
    this.known += waiting.length - fresh.length;
    await recordCaptures(db, captures, [], async (trx) => {
      for (const { id, request, source } of captures)
        if (request === 'index') await markIndexRead(trx, id, this.#app.sources.get(source)?.version ?? 1, 0);
    });
    this.stored += captures.length;
    for (const { capture } of waiting) if (capture.request !== 'index') this.targets.add(capture.target);
  }

  async #withBodies(
    fresh: readonly Waiting[],
    all: readonly Waiting[],
    known: ReadonlySet<string>,
  ): Promise<readonly NewCapture[]> {
    const { db, blobs } = this.#app;
    for (const draft of all) this.#label(draft);
    const bodies = new Map<string, StoredBlob>(
      await storedBodies(
        db,
        fresh.flatMap((draft) => this.#hashOf(draft) ?? []),
      ),
    );
    for (const draft of fresh) {
      if (draft.content.kind !== 'bytes') continue;
      const hash = hashOf(draft.content.bytes);
      if (!bodies.has(hash) && !this.#removed.has(hash))
        bodies.set(hash, await blobs.prepare(draft.content.bytes));
    }
    const captures: NewCapture[] = [];
    for (const draft of fresh) {
      const capture = await this.#complete(draft, bodies, known);
      if (capture instanceof JuxtaError) this.#onFailure(draft.record, capture);
      else captures.push(capture);
    }
    return captures;
  }

  async #complete(
    draft: Waiting,
    bodies: ReadonlyMap<string, StoredBlob>,
    known: ReadonlySet<string>,
  ): Promise<NewCapture | JuxtaError> {
    const { capture, content } = draft;
    if (capture.sameAs !== null && !known.has(capture.sameAs))
      return new JuxtaError('missing_original', `the capture that ${capture.url} confirms is not stored`);
    if (content.kind === 'none') return { ...capture, blob: null };
    if (content.kind === 'confirmed') {
      const confirmed = await lastBody(this.#app.db, capture.target, capture.request);
      if (confirmed) return { ...capture, blob: null, sameAs: confirmed.id };
      return new JuxtaError('missing_original', `nothing is stored of ${capture.url} that it could confirm`);
    }
    const hash = this.#hashOf(draft) ?? '';
    if (this.#removed.has(hash)) return new JuxtaError('erased', `a takedown removed the body ${hash}`);
    const blob = bodies.get(hash);
    if (blob) return { ...capture, blob };
    return new JuxtaError('missing_original', `the body of ${capture.url} came with no record before`);
  }

  #hashOf({ content }: Draft): string | undefined {
    if (content.kind === 'hash') return content.sha256;
    if (content.kind === 'bytes') return hashOf(content.bytes);
    return content.kind === 'label' ? this.#labels.get(content.label) : undefined;
  }

  /** Also of captures that are stored already: a later record may have the same body. */
  #label({ content, label }: Draft): void {
    if (label !== null && content.kind === 'bytes' && this.#labels.size < most.labels)
      this.#labels.set(label, hashOf(content.bytes));
  }
}

/** An archive may hold a record twice. */
function unique(waiting: readonly Waiting[]): readonly Waiting[] {
  return [...new Map(waiting.map((draft) => [draft.capture.id, draft])).values()];
}
