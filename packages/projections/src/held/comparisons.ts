import { createHash } from 'node:crypto';

import type { ComparisonDocument, ToolDocument } from '@juxta/comparison';

import type { Db } from '../projection.ts';
import { nearbyIn } from '../queries/nearby.ts';
import { makeComparison } from '../queries/read-comparison.ts';
import type { TargetSource } from '../queries/read-links.ts';
import { resolveTool } from '../queries/resolve-tool.ts';
import { changedIn } from './changed-in.ts';
import { type Changed, createHeldLog, type HeldLog } from './held-log.ts';
import { HeldNearby } from './held-nearby.ts';
import { HeldValues } from './held-values.ts';

/** A comparison of the present as JSON. */
export interface ComparisonText {
  readonly text: string;
  /** Of everything but `known_at`: the same as long as nothing shown changes, in every process. */
  readonly hash: string;
}

/** Comparisons at the highest settled position, held in the process until something that they were made from changes. */
export interface HeldComparisons {
  readonly log: HeldLog;
  /** As resolveTool. */
  resolve(name: string): Promise<string | null>;
  /** Throws ComparisonError. */
  read(ids: readonly string[], asOf: string, facets?: readonly string[]): Promise<ComparisonText>;
}

/** A text around its `known_at`. */
interface Held {
  readonly before: string;
  readonly after: string;
  readonly hash: string;
  /** All that it was made from. */
  readonly tools: readonly ToolDocument[];
}

const mostCharacters = 64_000_000;
const mostNames = 20_000;

export function createComparisons(
  db: Db,
  targetSource: TargetSource,
  { maxAgeMs = 1_000 }: { readonly maxAgeMs?: number } = {},
): HeldComparisons {
  const log = createHeldLog(db, maxAgeMs);
  const near = new HeldNearby();
  const texts = new HeldValues<Held>(mostCharacters);
  const names = new HeldValues<string>(mostNames);
  log.onChange((changed) => {
    near.forget(changed);
    if (changedIn(changed).tools) names.clear();
    forgetTexts(texts, changed);
  });
  async function resolve(name: string): Promise<string | null> {
    const known = names.get(name);
    if (known !== undefined) return known;
    const position = await log.position();
    const id = await resolveTool(db, name);
    if (id !== null && log.isAt(position)) names.set(name, id, [], 1);
    return id;
  }
  async function read(
    ids: readonly string[],
    asOf: string,
    facets?: readonly string[],
  ): Promise<ComparisonText> {
    const position = await log.position();
    const key = JSON.stringify([asOf, facets ?? null, ...ids.toSorted()]);
    const held = texts.get(key);
    if (held) return textAt(held, position);
    const pin = { knownAt: position, asOf };
    const nearby = near.at(asOf, nearbyIn(db, targetSource, pin), () => log.isAt(position));
    const times = { known_at: position, as_of: asOf };
    const made = await makeComparison(db, ids, { times, nearby, facets });
    const text = heldText(made.document, [...made.heard, ...made.neighbours]);
    if (log.isAt(position)) texts.set(key, text, [], text.after.length);
    return textAt(text, position);
  }
  return { log, resolve, read };
}

/** A text shows hundreds of targets: to note it with each would cost more than to look when something changes. */
function forgetTexts(texts: HeldValues<Held>, changed: Changed): void {
  const { targets, tools, sources } = changedIn(changed);
  if (tools || sources) return texts.clear();
  const gone = new Set(targets);
  if (gone.size === 0) return;
  texts.forgetWhere(({ tools: shown }) =>
    shown.some(({ links }) => links.some(({ target }) => gone.has(target))),
  );
}

function heldText(document: ComparisonDocument, tools: readonly ToolDocument[]): Held {
  const text = JSON.stringify(document);
  // Within a string the quotes of such a key would be escaped, and no tool or cell has one.
  const at = text.indexOf('"known_at":') + '"known_at":'.length;
  const [before, after] = [text.slice(0, at), text.slice(at).replace(/^\d+/u, '')];
  const hash = createHash('sha256').update(before).update(after).digest('base64url').slice(0, 27);
  return { before, after, hash, tools };
}

function textAt({ before, after, hash }: Held, position: number): ComparisonText {
  return { text: `${before}${position}${after}`, hash };
}
