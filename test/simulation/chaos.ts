import type { Sources } from '@juxta/sources';
import type { NewCapture } from '@juxta/store';

import { normalizePending } from '../../services/normalizer/src/normalize.ts';
import { rederiveTarget } from '../../services/normalizer/src/rederive.ts';
import type { Cluster } from './cluster.ts';
import type { Surroundings } from './machine.ts';
import { modelBlobs, newCaptureId, recordCaptures } from './model/captures.ts';
import type { ModelQueue } from './queue.ts';
import { packages, targetOf, type World } from './world.ts';

export interface ChaosParts {
  readonly around: Surroundings;
  readonly cluster: Cluster;
  readonly queue: ModelQueue;
  readonly sources: Sources;
  readonly world: World;
}

const everyMs = 4_000;

/** What befalls the cluster as a whole, and what operators do meanwhile: looked at every few seconds, until a time. */
export function startChaos(parts: ChaosParts, until: number): void {
  const { timeline } = parts.around;
  const turn = (): void => {
    befall(parts);
    if (timeline.now() + everyMs < until) timeline.after(everyMs, turn);
  };
  timeline.after(everyMs, turn);
}

function befall(parts: ChaosParts): void {
  const { around, cluster, queue } = parts;
  const { faults, random } = around;
  if (faults.happens('process_dies')) {
    const machine = cluster.machines[Math.floor(random.next() * cluster.machines.length)];
    if (machine) cluster.kill(machine, random.between(0, 20_000));
  }
  if (faults.happens('all_jobs_lost')) {
    around.tell('queue', 'loses all jobs');
    queue.loseAll();
  }
  if (faults.happens('capture_late')) byHand(parts, 'import', () => importOld(parts));
  if (faults.happens('history_replayed')) {
    const machine = cluster.machine('replay');
    const reader = { db: machine.db, blobs: modelBlobs(), sources: parts.sources };
    byHand(parts, 'replay', () => rederiveTarget(reader, targetOf(random.pick(packages)), 'replay'));
  }
}

/** A command that fails is not typed again. */
function byHand({ around }: ChaosParts, what: string, act: () => Promise<unknown>): void {
  void act().catch((error: unknown) => around.tell(what, `fails: ${String(error)}`));
}

/** What an archive holds of an earlier time: a capture that comes long after it was made, and is read at once. */
async function importOld({ around, cluster, sources, world }: ChaosParts): Promise<void> {
  const { random, timeline } = around;
  const machine = cluster.machine('import');
  const target = targetOf(random.pick(packages));
  const source = sources.forTarget(target);
  const asked = source?.requests(target).find(({ name }) => name === 'document');
  if (!source || !asked) throw new Error(`no source asks for ${target}`);
  const made = timeline.now() - random.between(0, 100_000);
  const answer = world.answerAt(new URL(asked.url), made);
  const at = new Date(made).toISOString();
  const gone = answer.status === 404;
  const capture: NewCapture = {
    id: await newCaptureId(machine.db),
    target,
    request: asked.name,
    source: source.id,
    parent: null,
    url: asked.url,
    finalUrl: asked.url,
    outcome: gone ? 'failed' : 'body',
    status: answer.status,
    headers: { 'content-type': 'application/json', ...(answer.etag && { etag: answer.etag }) },
    blob: gone ? null : await modelBlobs().prepare(answer.body),
    sameAs: null,
    failure: gone ? { code: 'not_found', host: 'npm.registry.example', detail: '', scope: 'target' } : null,
    licence: source.licence,
    covers: asked.covers,
    startedAt: at,
    endedAt: at,
  };
  const reader = { db: machine.db, blobs: modelBlobs(), sources };
  await recordCaptures(machine.db, [capture]);
  await normalizePending(reader, target);
}
