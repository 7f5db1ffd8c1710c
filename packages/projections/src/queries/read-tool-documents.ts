import type { Failure, ToolDocument, ToolLink } from '@juxta/comparison';

import type { Db } from '../projection.ts';
import { evidenceFor } from './evidence.ts';
import { pinTimes, type ReadAt } from './pin.ts';
import { type OpenFailure, readFailures } from './read-failures.ts';
import { readLinks, readToolHeads, type TargetSource } from './read-links.ts';
import { readReleases, readSamples, readStatements } from './read-statements.ts';

/**
 * The documents of these tools, in the order of the ids; ids without a tool are left out. Seven or eight queries, however
 * many tools. `releases`: at most so many of each target, the newest; `only`:
 * statements of these attributes, and neither samples nor failures. Does not check that `known_at` is safe: see highestSafePosition.
 */
export async function readToolDocuments(
  db: Db,
  ids: readonly string[],
  targetSource: TargetSource,
  at: ReadAt & { readonly releases?: number; readonly only?: readonly string[] } = {},
): Promise<readonly ToolDocument[]> {
  const pin = await pinTimes(db, at);
  const [heads, links] = await Promise.all([
    readToolHeads(db, ids, pin),
    readLinks(db, ids, pin, targetSource),
  ]);
  const all = [...links.values()].flat();
  const targets = [...new Set(all.map((link) => link.target))];
  const sources = [...new Set(all.flatMap((link) => link.source ?? []))];
  const [statements, samples, releases, failures] = await Promise.all([
    readStatements(db, targets, pin, at.only),
    at.only ? [] : readSamples(db, targets, pin),
    readReleases(db, targets, pin, at.releases),
    at.only ? [] : readFailures(db, targets, sources, pin),
  ]);
  const cited = await evidenceFor(db, [...statements, ...samples, ...releases]);
  const byId = new Map(heads.map((head) => [head.id, head]));
  const [stated, sampled, released] = [byTarget(statements), byTarget(samples), byTarget(releases)];
  return ids.flatMap((id) => {
    const head = byId.get(id);
    const ofTool = links.get(id) ?? [];
    if (!head) return [];
    return [
      {
        ...head,
        links: ofTool,
        statements: linked(ofTool, stated).map(cited),
        samples: linked(ofTool, sampled).map(cited),
        failures: linkedFailures(ofTool, failures),
        releases: linked(ofTool, released).map(cited),
      },
    ];
  });
}

function byTarget<Line extends { readonly target: string }>(
  lines: readonly Line[],
): ReadonlyMap<string, readonly Line[]> {
  return Map.groupBy(lines, ({ target }) => target);
}

/** The lines of the targets of one tool, each with the relation of its link. Links are in the order of their targets, as lines are. */
function linked<Line>(links: readonly ToolLink[], lines: ReadonlyMap<string, readonly Line[]>) {
  return links.flatMap(({ target, relation }) =>
    (lines.get(target) ?? []).map((line) => ({ ...line, relation })),
  );
}

/** A broken host concerns every tool with a target of its source; the relation then means nothing. */
function linkedFailures(links: readonly ToolLink[], failures: readonly OpenFailure[]): readonly Failure[] {
  return failures.flatMap((failure) => {
    const link = links.find(({ target, source }) =>
      failure.target === null ? source === failure.source : target === failure.target,
    );
    return link ? [{ ...failure, relation: link.relation }] : [];
  });
}
