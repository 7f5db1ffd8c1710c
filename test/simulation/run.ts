import { createHash } from 'node:crypto';

import { eventSchemas, isEventType } from '../../packages/domain/src/streams.ts';
import { advance } from '../../packages/projections/src/advance.ts';
import { decideTool } from '../../services/projector/src/linker.ts';
import { seeded } from '../bench/realistic-events/random.ts';
import { startChaos } from './chaos.ts';
import * as checks from './checks.ts';
import { Cluster } from './cluster.ts';
import { Faults, type FaultKind } from './faults.ts';
import { judgeOf } from './judge.ts';
import type { Surroundings } from './machine.ts';
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
import { packages, targetOf, toolOf, World } from './world.ts';

export interface Outcome {
  readonly seed: number;
  readonly findings: readonly checks.Finding[];
  readonly kinds: readonly FaultKind[];
  readonly faults: ReadonlyMap<FaultKind, number>;
  readonly steps: number;
  readonly events: number;
  readonly captures: number;
  readonly rederived: number;
  /** Of the log as it stands in the end. */
  readonly digest: string;
  /** The last things that happened, the last one last. */
  readonly trace: readonly string[];
}

const start = Date.UTC(2026, 0, 10);
const chaosMs = 60_000;
/** Longer than two clocks may differ: then what is captured is later than all that was. */
const skewMs = 18_000;
const calmMs = 900_000;
const lookMs = 5_000;

// Faults are thrown by the ten thousand, and nobody reads where.
Error.stackTraceLimit = 0;
const types = Object.keys(eventSchemas).filter(isEventType);
/** What the linker reads. */
const linked: readonly string[] = [
  'LinksObserved',
  'TargetLinked',
  'TargetUnlinked',
  'TargetMoved',
  'HistoryRederived',
];
const sources = await simulatedSources();

/** One run: a world, a cluster, what goes wrong, then calm; and whether all that must hold in the end does. */
export async function runSeed(seed: number, traced = false): Promise<Outcome> {
  const trace: string[] = [];
  const findings: checks.Finding[] = [];
  let steps = 0;
  const random = seeded(seed);
  const timeline = new Timeline(start, seeded(seed + 1_000_000_007));
  const server = new Server(timeline.now);
  const faults = new Faults(seeded(seed + 2_000_000_011));
  const tell = (who: string, what: string): void => {
    steps += 1;
    if (traced) trace.push(`${((timeline.now() - start) / 1_000).toFixed(3)} ${who}: ${what}`);
  };
  const around: Surroundings = { timeline, random, faults, server, tell };
  const find = (rule: string, what: string): void => void findings.push({ rule, what });
  server.judge = judgeOf(server, find);
  const world = new World(start, chaosMs, seeded(seed + 3_000_000_019));
  const db = asDatabase(new Session(server, direct('operator')));
  const views = simulatedViews(types);
  const readers = new Map<string, readonly string[]>([
    ...views.map((view) => [view.name, view.types] as const),
    ['linker', linked],
  ]);
  for (const projection of views) await makeBuild(db, { projection, number: 1 });
  using _virtual = timeline.install();
  for (const name of packages) await registerTool(db, name);
  const queue = new ModelQueue(around);
  const cluster = new Cluster({ around, queue, web: new Web(around, world, find), sources, views });
  const witness = new Witness(around, types);
  startChaos({ around, cluster, queue, sources, world }, world.end);
  const broken = (): boolean => findings.length > 0;
  await timeline.run(world.end, broken);
  faults.end();
  cluster.calm();
  // Nothing new would wake a normalizer: only the sweep can.
  if (faults.kinds.includes('all_jobs_lost')) queue.loseFrom('crawler');
  const open = await becalm();
  if (!broken() && open !== null) find('stuck', open);
  if (!broken()) findings.push(...(await judgeEnd()));
  return {
    seed,
    findings,
    kinds: faults.kinds,
    faults: faults.counts,
    steps,
    events: server.events.committed().length,
    captures: server.captures.committed().length,
    rederived: server.events.committed().filter(({ type }) => type === 'HistoryRederived').length,
    digest: createHash('sha256')
      .update(JSON.stringify([steps, server.events.committed()]))
      .digest('hex'),
    trace,
  };

  /** Lets the cluster finish; null where nothing is left to do. */
  async function becalm(): Promise<string | null> {
    const operator = cluster.machine('operator');
    let left: string | null = 'nothing was looked at';
    for (
      let until = world.end + skewMs;
      until < world.end + calmMs && left !== null && !broken();
      until += lookMs
    ) {
      await timeline.run(until, broken);
      const targets = packages.map(targetOf);
      left = openRequest(server, world.end + skewMs);
      if (left !== null) void makeDue(operator.db, targets);
      // What is read from here on is there already, so that no new capture hides one that was forgotten.
      else void retireTargets(operator.db, targets);
      left ??= openWork(server, readers, witness.seen.length);
    }
    return left;
  }

  async function judgeEnd(): Promise<readonly checks.Finding[]> {
    const suffix = '-again';
    for (const projection of simulatedViews(types, suffix)) {
      await makeBuild(db, { projection, number: 1 });
      await advance(db, { projection, number: 1 }, 100_000);
    }
    const histories = await Promise.all(
      packages.map((name) => checks.checkHistory(db, sources, targetOf(name))),
    );
    return [
      ...checks.checkLog(server),
      ...checks.checkReader('witness', witness.seen, server),
      ...checks.checkJournal(server),
      ...checks.checkObservations(server),
      ...histories.flat(),
      ...checks.checkViews(server, ['fact', 'fact-history'], suffix),
      ...checks.checkTruth(server, world),
      ...(await checks.checkLinks(db)),
    ];
  }
}

async function registerTool(db: ReturnType<typeof asDatabase>, name: string): Promise<void> {
  const authority = { by: 'catalog' as const };
  const tool = toolOf(name);
  await decideTool(db, tool, { type: 'RegisterTool', tool, name, aliases: [], categories: [], authority }, [
    'simulation',
    name,
  ]);
  await decideTool(db, tool, { type: 'LinkTarget', target: targetOf(name), relation: 'self', authority }, [
    'simulation',
    name,
  ]);
}
