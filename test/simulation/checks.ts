import { isDeepStrictEqual } from 'node:util';

import {
  currentHistory,
  deriveHistory,
  deriveNext,
  fold,
  reconcileHistory,
  streamOf,
  target as targetDecider,
  tool as toolDecider,
  type TargetEvent,
  type ToolEvent,
} from '@juxta/domain';
import type { Sources } from '@juxta/sources';
import type { Database, RecordedEvent } from '@juxta/store';

import { evidenced, readCapture } from '../../services/normalizer/src/read-capture.ts';
import { trusted } from '../../services/projector/src/link-evidence.ts';
import { modelBlobs, targetCaptures } from './model/captures.ts';
import { readStream, recorded } from './model/log.ts';
import type { Server } from './model/server.ts';
import type { JournalRow } from './views.ts';
import { packages, targetOf, type World } from './world.ts';

export interface Finding {
  readonly rule: string;
  readonly what: string;
}

const found = (rule: string, what: string): readonly Finding[] => [{ rule, what }];

/** All that was ever committed, in the order in which readers see it. */
export function wholeLog(server: Server): readonly RecordedEvent[] {
  const rows = [...server.events.committed()];
  return rows.toSorted((a, b) => a.xid - b.xid || a.position - b.position).map(recorded);
}

/** I3: versions from 1 without a gap or a repeat, positions once. */
export function checkLog(server: Server): readonly Finding[] {
  const log = wholeLog(server);
  const positions = new Set(log.map(({ position }) => position));
  const twice = positions.size < log.length ? found('log', 'a position is there twice') : [];
  const streams = Map.groupBy(log, ({ stream }) => stream);
  return [...twice, ...[...streams].flatMap(([stream, events]) => checkVersions('log', stream, events))];
}

function checkVersions(
  rule: string,
  stream: string,
  events: readonly { readonly version: number }[],
): readonly Finding[] {
  const versions = events.map(({ version }) => version);
  const right = versions.every((version, n) => version === n + 1);
  return right ? [] : found(rule, `${stream} has the versions ${versions.join(' ')}`);
}

/** I4 and law 7: a reader sees every event once, in the order of the log, each stream ascending. */
export function checkReader(
  rule: string,
  seen: readonly { readonly position: number; readonly stream: string; readonly version: number }[],
  server: Server,
): readonly Finding[] {
  const log = wholeLog(server).map(({ position }) => position);
  const positions = seen.map(({ position }) => position);
  const skipped = log.filter((position) => !positions.includes(position));
  if (skipped.length > 0) return found(rule, `never saw ${skipped.join(' ')}`);
  if (positions.length > log.length) return found(rule, 'saw an event twice');
  const streams = Map.groupBy(seen, ({ stream }) => stream);
  const disorder = [...streams].flatMap(([stream, events]) => checkVersions(rule, stream, events));
  if (disorder.length > 0) return disorder;
  return isDeepStrictEqual(positions, log) ? [] : found(rule, 'saw the log in another order');
}

export function checkJournal(server: Server): readonly Finding[] {
  const rows = server.view('journal/journal').committed() as readonly JournalRow[];
  const repeated = rows.filter(({ times }) => times > 1);
  if (repeated.length > 0)
    return found('journal', `applied twice: ${repeated.map(({ position }) => position).join(' ')}`);
  return checkReader(
    'journal',
    rows.toSorted((a, b) => a.place - b.place),
    server,
  );
}

/** I5: what grew by turns is what one turn makes of the whole log. */
export function checkViews(server: Server, names: readonly string[], suffix: string): readonly Finding[] {
  return names.flatMap((name) => {
    const tables = [...server.views.keys()].filter((key) => key.startsWith(`${name}/`));
    return tables.flatMap((key) => {
      const logical = key.slice(name.length + 1);
      const [grown, rebuilt] = [key, `${name}${suffix}/${logical}`].map((one) => canonical(server, one));
      return isDeepStrictEqual(grown, rebuilt) ? [] : found('rebuild', `${key} is not as rebuilt`);
    });
  });
}

const canonical = (server: Server, table: string): readonly string[] =>
  server
    .view(table)
    .committed()
    .map((row) => JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))))
    .toSorted();

/** Each capture is read, once; and its observation counts the events that it gave the stream. */
export function checkObservations(server: Server): readonly Finding[] {
  const observed = Map.groupBy(server.observations.committed(), ({ capture }) => capture);
  return server.captures.committed().flatMap(({ id, target }) => {
    const times = observed.get(id)?.length ?? 0;
    return times === 1 ? [] : found('observed', `capture ${id} of ${target} was read ${times} times`);
  });
}

/** Laws 7 and 8: the log tells the history that the captures give in capture order. */
export async function checkHistory(
  db: Database,
  sources: Sources,
  target: string,
): Promise<readonly Finding[]> {
  const events = await readStream<TargetEvent>(db, streamOf.target(target));
  const entries = [];
  for (const capture of await targetCaptures(db, target)) {
    const source = sources.get(capture.source);
    if (!source) return found('history', `capture ${capture.id} has no source`);
    entries.push(evidenced(source, capture, await readCapture({ db, blobs: modelBlobs() }, source, capture)));
  }
  const derived = deriveHistory(entries);
  if (!isDeepStrictEqual(fold(targetDecider, events), fold(targetDecider, derived)))
    return found('history', `${target} has come to another state than its captures give in their order`);
  const confirmed = await checkConfirmations(db, sources, target);
  if (confirmed.length > 0) return confirmed;
  const told = reconcileHistory({ current: currentHistory(events), forward: [], derived });
  return told === 'append_forward'
    ? []
    : found('history', `${target} is told otherwise than its captures give`);
}

/** An answer "not modified" leaves the target as the body that it confirms would, read again in its place. */
async function checkConfirmations(
  db: Database,
  sources: Sources,
  target: string,
): Promise<readonly Finding[]> {
  const parts = { db, blobs: modelBlobs() };
  const captures = await targetCaptures(db, target);
  let [state, other] = [targetDecider.initial(), targetDecider.initial()];
  for (const capture of captures) {
    const source = sources.get(capture.source);
    if (!source) return [];
    const same = captures.find(({ id }) => id === capture.same_as);
    const plain = same ? { ...same, id: capture.id, ended_at: capture.ended_at } : capture;
    const readings = await Promise.all([capture, plain].map((one) => readCapture(parts, source, one)));
    const [next = [], others = []] = readings.map((reading, n) =>
      deriveNext(evidenced(source, capture, reading), n === 0 ? state : other),
    );
    state = next.reduce(targetDecider.evolve, state);
    other = others.reduce(targetDecider.evolve, other);
    if (!isDeepStrictEqual(state, other))
      return found(
        'confirmed',
        `${target} is not what its ${capture.request} of ${capture.ended_at.toISOString()} confirms`,
      );
  }
  return [];
}

/** What the view says of a package in the end is what its document said in the end. */
export function checkTruth(server: Server, world: World): readonly Finding[] {
  const rows = server.view('fact/fact').committed() as unknown as readonly {
    readonly target: string;
    readonly attribute: string;
    readonly state: string;
    readonly value: unknown;
  }[];
  return packages.flatMap((name) => {
    const { version, license } = world.saidAt(name, world.end);
    const known = (attribute: string): unknown => {
      const row = rows.find((one) => one.target === targetOf(name) && one.attribute === attribute);
      return row?.state === 'known' ? row.value : null;
    };
    const told = { version: known('latest_version'), license: known('license') };
    return isDeepStrictEqual(told, { version, license })
      ? []
      : found(
          'truth',
          `${name} says ${JSON.stringify({ version, license })}, the view ${JSON.stringify(told)}`,
        );
  });
}

/** Every link that a linked target states is decided for its tool; what one tool owns is no other's. */
export async function checkLinks(db: Database): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const owners = new Map<string, string[]>();
  for (const name of packages) {
    const tool = fold(toolDecider, await readStream<ToolEvent>(db, streamOf.tool(name)));
    for (const [target, { relation }] of tool.links) {
      if (!trusted.includes(relation)) continue;
      owners.set(target, [...(owners.get(target) ?? []), name]);
      const state = fold(targetDecider, await readStream<TargetEvent>(db, streamOf.target(target)));
      for (const link of state.links.values())
        if (!tool.links.has(link.target) && !tool.refused.has(link.target))
          findings.push({
            rule: 'links',
            what: `${target} states ${link.target}, which ${name} never decided`,
          });
    }
  }
  for (const [target, tools] of owners)
    if (tools.length > 1)
      findings.push({ rule: 'owner', what: `${target} belongs to ${tools.join(' and ')}` });
  return findings;
}
