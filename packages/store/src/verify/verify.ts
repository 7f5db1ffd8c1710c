import type { BlobStore } from '../captures/blobs.ts';
import type { Connection } from '../connection.ts';
import { verifyBodies } from './bodies.ts';
import { verifyLog } from './log.ts';

/** One thing that is not as it was stored. */
export type Problem =
  | {
      readonly kind: 'event_changed' | 'event_missing' | 'event_added';
      readonly seal: number;
      readonly position: number;
      /** Null where the event is missing. */
      readonly stream: string | null;
      readonly event: string | null;
      readonly detail: string;
    }
  | {
      readonly kind: 'seal_changed' | 'seal_missing' | 'head_missing';
      readonly seal: number;
      readonly detail: string;
    }
  | {
      readonly kind: 'body_changed' | 'body_missing' | 'body_not_erased';
      readonly sha256: string;
      /** Captures that need it, at most ten. */
      readonly captures: readonly string[];
      readonly detail: string;
    };

export interface Verification {
  readonly events: { readonly sealed: number; readonly unsealed: number };
  /** `head` is the hash of the last seal: note it outside this database. */
  readonly seals: { readonly count: number; readonly head: string | null; readonly to_position: number };
  readonly bodies: { readonly checked: number; readonly bytes: number; readonly erased: number };
  /** Captures that were erased on order, at most a thousand. */
  readonly erased: ReadonlyArray<{ capture: string; sha256: string | null; at: string; reason: string }>;
  readonly problems_found: number;
  /** At most a thousand of them. */
  readonly problems: readonly Problem[];
}

export interface VerifyOptions {
  /** The hash of a seal that was noted outside; it is a problem when no seal has it any more. */
  readonly head?: string;
  readonly onProgress?: (what: 'events' | 'bodies', done: number) => void;
}

const mostListed = 1_000;

/**
 * Re-hashes every sealed event and every stored body. Reads in pages, with bounded memory, while others write; what is
 * sealed or stored meanwhile is checked or left to the next run.
 */
export async function verify(
  db: Connection,
  blobs: BlobStore,
  { head, onProgress = () => {} }: VerifyOptions = {},
): Promise<Verification> {
  const problems: Problem[] = [];
  let found = 0;
  const report = (problem: Problem): void => {
    found += 1;
    if (problems.length < mostListed) problems.push(problem);
  };
  const log = await verifyLog(db, head, report, (done) => onProgress('events', done));
  const stored = await verifyBodies(db, blobs, report, (done) => onProgress('bodies', done));
  return { ...log, ...stored, problems_found: found, problems };
}
