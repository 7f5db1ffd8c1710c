import { createHash } from 'node:crypto';

import { eventSchemas, isEventType } from '../../packages/domain/src/streams.ts';
import { decideTool } from '../../services/projector/src/linker.ts';
import { seeded } from '../bench/realistic-events/random.ts';
import { startChaos } from './chaos.ts';
import type { Finding } from './checks.ts';
import { Cluster } from './cluster.ts';
import { checkEnd } from './end.ts';
import { Faults, type FaultKind } from './faults.ts';
import { judgeOf } from './judge.ts';
import { makeBuild } from './model/checkpoint.ts';
import { makeDue, retireTargets } from './model/frontier.ts';
import { Server } from './model/server.ts';
import { asDatabase, direct, Session } from './model/session.ts';
import { ModelQueue } from './queue.ts';
import { openRequest, openWork } from './settled.ts';
import { simulatedSources } from './sources.ts';
import { Timeline } from './timeline.ts';
import { simulatedViews } from './views.ts';
import { Web } from './web.ts';
import { Witness } from './witness.ts';
import { packages, targetOf, World } from './world.ts';

export interface Outcome {
  readonly seed: number;
  /** Rules that did not hold; none where all is well. */
  readonly findings: readonly Finding[];
  /** What might go wrong in this run, and how often it did. */
  readonly kinds: readonly FaultKind[];
  readonly faults: ReadonlyMap<FaultKind, number>;
  readonly steps: number;
  readonly events: number;
  readonly captures: number;
  readonly rederived: number;
  /** Of the log as it stands in the end. */
  readonly digest: string;
  /** What happened, where it was to be noted. */
  readonly trace: readonly string[];
}

const start = Date.UTC(2026, 0, 10);
const chaosMs = 60_000;
/** Longer than two clocks may differ: what is captured later than this is later than all that was before. */
const skewMs = 18_000;
const calmMs = 900_000;
const lookMs = 5_000;

// Faults are thrown by the ten thousand, and nobody reads where.
Error.stackTraceLimit = 0;
/** What the linker reads. */
const linked = ['LinksObserved', 'TargetLinked', 'TargetUnlinked', 'TargetMoved', 'HistoryRederived'];
const types = Object.keys(eventSchemas).filter(isEventType);
const sources = await simulatedSources();

/** One run: a world, a cluster, what goes wrong, then calm; and whether all that must hold does. */
export async function runSeed(seed: number, traced = false): Promise<Outcome> {
  const time = new Timeline(start, seeded(seed));
  using _virtual = time.install();
  const run = await openRun(seed, time, traced);
  const { timeline, findings, cluster, faults, queue, world } = run;
  startChaos({ ...run, sources }, world.end);
  await timeline.run(world.end, () => findings.length > 0);
  faults.end();
  cluster.calm();
  // Nothing new would wake a normalizer then: only the sweep can.
  if (faults.kinds.includes('all_jobs_lost')) queue.loseFrom('crawler');
  const open = await becalm(run);
  if (findings.length === 0 && open !== null) findings.push({ rule: 'stuck', what: open });
  if (findings.length === 0)
    findings.push(...(await checkEnd({ ...run, sources, types, seen: run.witness.seen })));
  return outcomeOf(seed, run);
}

type Run = Awaited<ReturnType<typeof openRun>>;

async function openRun(seed: number, timeline: Timeline, traced: boolean) {
  const random = seeded(seed + 1_000_000_007);
  const server = new Server(timeline.now);
  const faults = new Faults(seeded(seed + 2_000_000_011));
  const told = { steps: 0, trace: [] as string[] };
  const findings: Finding[] = [];
  const find = (rule: string, what: string): void => void findings.push({ rule, what });
  const tell = (who: string, what: string): void => {
    told.steps += 1;
    if (traced) told.trace.push(`${((timeline.now() - start) / 1_000).toFixed(3)} ${who}: ${what}`);
  };
  server.judge = judgeOf(server, find);
  const around = { timeline, random, faults, server, tell };
  const world = new World(start, chaosMs, seeded(seed + 3_000_000_019));
  const db = asDatabase(new Session(server, direct('operator')));
  const views = simulatedViews(types);
  for (const projection of views) await makeBuild(db, { projection, number: 1 });
  for (const name of packages) await registerTool(db, name);
  const queue = new ModelQueue(around);
  const cluster = new Cluster({ around, queue, web: new Web(around, world, find), sources, views });
  const witness = new Witness(around, types);
  return { around, timeline, server, faults, told, findings, world, db, views, queue, cluster, witness };
}

/** Lets the cluster finish; what is left to do where it does not, else null. */
async function becalm({
  timeline,
  server,
  findings,
  world,
  views,
  cluster,
  witness,
}: Run): Promise<string | null> {
  const operator = cluster.machine('operator');
  const targets = packages.map(targetOf);
  const readers = new Map<string, readonly string[]>(views.map((view) => [view.name, view.types]));
  readers.set('linker', linked);
  let left: string | null = null;
  for (let until = world.end + skewMs; until < world.end + calmMs; until += lookMs) {
    await timeline.run(until, () => findings.length > 0);
    if (findings.length > 0) return null;
    left = openRequest(server, world.end + skewMs);
    if (left !== null) void makeDue(operator.db, targets);
    // What is read from here on is there already, so that no new capture hides one that was forgotten.
    else void retireTargets(operator.db, targets);
    left ??= openWork(server, readers, witness.seen.length);
    if (left === null) return null;
  }
  return left;
}

function outcomeOf(seed: number, { server, faults, findings, told }: Run): Outcome {
  const events = server.events.committed();
  return {
    seed,
    findings,
    kinds: faults.kinds,
    faults: faults.counts,
    steps: told.steps,
    events: events.length,
    captures: server.captures.committed().length,
    rederived: events.filter(({ type }) => type === 'HistoryRederived').length,
    digest: createHash('sha256')
      .update(JSON.stringify([told.steps, events]))
      .digest('hex'),
    trace: told.trace,
  };
}

async function registerTool(db: Run['db'], name: string): Promise<void> {
  const authority = { by: 'catalog' as const };
  const origin = ['simulation', name];
  const described = { tool: name, name, aliases: [], categories: [], authority };
  await decideTool(db, name, { type: 'RegisterTool', ...described }, origin);
  await decideTool(
    db,
    name,
    { type: 'LinkTarget', target: targetOf(name), relation: 'self', authority },
    origin,
  );
}
