import { createHash } from 'node:crypto';

import type { ComparisonDocument } from '@juxta/comparison';
import { citedTransitions, type SeriesEvent, type TargetEvent } from '@juxta/domain';
import { BlobStore, openStore } from '@juxta/store';

import type { Installation } from './loopback-world.ts';

type Evidence = { capture: string; url: string; sha256: string | null; licence: string };

export interface Claim {
  readonly attribute: string;
  readonly value: unknown;
  readonly fact: string;
  readonly evidence: Evidence;
}

/** Every known cell and every other value shown beside it. */
export function claimsOf(document: ComparisonDocument): readonly Claim[] {
  return document.attributes.flatMap((row) =>
    row.cells.flatMap((cell) => {
      if (cell.state !== 'known') return [];
      const others = 'disagreements' in cell ? cell.disagreements : [];
      return [cell, ...others].map(({ value, fact, evidence }) => ({
        attribute: row.id,
        value,
        fact,
        evidence,
      }));
    }),
  );
}

type EventRow = Record<string, unknown> & (TargetEvent | SeriesEvent);

interface Stated {
  readonly named: string;
  readonly value: unknown;
  readonly capture: string;
}

/** What an event states at an index of its payload, facts counted over all transitions where it has several. */
function statedAt(event: TargetEvent | SeriesEvent, n: number): Stated | undefined {
  if (event.type === 'MetricsSampled') {
    const sample = event.data.samples[n];
    return sample && { named: sample.metric, value: sample.value, capture: event.data.capture };
  }
  for (const { transition, first } of citedTransitions(event)) {
    const fact = transition.type === 'FactsObserved' ? transition.data.facts[n - first] : undefined;
    if (fact?.state === 'known')
      return { named: fact.attribute, value: fact.value, capture: transition.data.capture };
  }
  return undefined;
}

interface CaptureRow extends Record<string, unknown> {
  readonly url: string;
  readonly final_url: string | null;
  readonly licence: string;
  readonly sha256: Buffer | null;
}

/** Follows each claim to its event, the capture and the bytes; gives what does not hold, by fact id. */
export async function brokenClaims(
  installation: Installation,
  claims: readonly Claim[],
): Promise<readonly string[]> {
  const store = await openStore(installation.databaseUrl);
  const blobs = new BlobStore(installation.dataDir);
  try {
    const broken: string[] = [];
    for (const claim of claims) {
      const sha256 = await followToCapture(installation, claim).catch((error: Error) => {
        broken.push(`${claim.fact}: ${error.message}`);
        return null;
      });
      if (sha256 === null) continue;
      const body = await blobs.read(store.db, sha256);
      if (createHash('sha256').update(body).digest('hex') !== claim.evidence.sha256)
        broken.push(`${claim.fact}: the body has another hash`);
    }
    return broken;
  } finally {
    await store.close();
  }
}

async function followToCapture(
  { query }: Installation,
  { attribute, value, fact, evidence }: Claim,
): Promise<Buffer> {
  const [position, named, n] = fact.split('/');
  const [event] = await query<EventRow>('SELECT type, data FROM es.events WHERE position = $1', [position]);
  if (event === undefined) throw new Error('no event stands there');
  const stated = statedAt(event, Number(n));
  if (stated?.named !== named || (named !== attribute && !named?.startsWith(`${attribute}@`)))
    throw new Error(`the event speaks of ${stated?.named}, the cell of ${attribute}`);
  if (JSON.stringify(stated?.value) !== JSON.stringify(value)) throw new Error('the event has another value');
  if (stated?.capture !== evidence.capture) throw new Error('the event names another capture');
  const [capture] = await query<CaptureRow>(
    'SELECT c.url, c.final_url, c.licence, coalesce(c.sha256, b.sha256) AS sha256 FROM crawl.capture c LEFT JOIN crawl.capture b ON b.id = c.same_as WHERE c.id = $1',
    [evidence.capture],
  );
  if (!capture?.sha256) throw new Error('no capture with a body has that id');
  if (capture.sha256.toString('hex') !== evidence.sha256) throw new Error('the capture has another hash');
  if ((capture.final_url ?? capture.url) !== evidence.url || capture.licence !== evidence.licence)
    throw new Error('the capture has another address or licence');
  return capture.sha256;
}
