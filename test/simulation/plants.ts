/** A mistake that somebody could make: a text in a file of ours, and what takes its place. */
export interface Plant {
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

/** Each of them must be found. They stand in the services where these decide, in the model where Postgres does. */
export const plants: Readonly<Record<string, Plant>> = {
  'reader-ignores-horizon': {
    file: 'test/simulation/model/log.ts',
    text: 'const rows = below(trx, trx.server.horizon())',
    instead: 'const rows = below(trx, Infinity)',
  },
  'reader-goes-by-position': {
    file: 'test/simulation/model/log.ts',
    text: 'return xid === other ? event.position > cursor.position : xid > other;',
    instead: 'return event.position > cursor.position;',
  },
  'append-without-locks': {
    file: 'test/simulation/model/log.ts',
    text: 'await trx.lock(`stream ${stream}`)',
    instead: "await trx.lock(`stream ${stream} ${trx.server.next('none')}`)",
  },
  'capture-not-looked-at-again-under-the-lock': {
    file: 'services/normalizer/src/record-reading.ts',
    text: '    if (standing.read || (standing.late && !rederived)) return undefined;\n',
    instead: '',
  },
  'late-capture-appended': {
    file: 'services/normalizer/src/record-reading.ts',
    text: 'standing.read || (standing.late && !rederived)',
    instead: 'standing.read',
  },
  'events-and-observation-in-two-transactions': {
    file: 'services/normalizer/src/record-reading.ts',
    text: 'await recordObservations(trx, ',
    instead: 'await recordObservations(db, ',
  },
  'confirmation-of-an-earlier-body-ignored': {
    file: 'services/normalizer/src/read-capture.ts',
    text: 'if (!confirmed) return',
    instead: 'if (!confirmed || confirmed.id) return',
  },
  'confirmation-of-an-unreadable-body-taken-for-a-recovery': {
    file: 'test/simulation/model/captures.ts',
    text: 'return wasRead && said',
    instead: 'return said',
  },
  'confirmation-recorded-without-a-look-at-what-was-last': {
    file: 'test/simulation/model/observations.ts',
    text: ' || !confirmsTheLast(trx, own, extractorVersion)',
    instead: '',
  },
  'checkpoint-outside-the-transaction': {
    file: 'packages/projections/src/turn.ts',
    text: '.execute((trx) => turnWithin(trx, build, batch, until));',
    instead: '.execute(() => turnWithin(db, build, batch, until));',
  },
  'view-leased-by-two': {
    file: 'test/simulation/model/checkpoint.ts',
    text: 'if (!trx.server.locks.tryTake(trx, `checkpoint ${keyOf(build)}`)) return undefined;',
    instead: '',
  },
  'linker-moves-its-checkpoint-first': {
    file: 'services/projector/src/linker.ts',
    text: '  await planTasks(\n    db,\n    events\n',
    instead: '  await moveCheckpoint(db, name, cursor);\n  await planTasks(\n    db,\n    events\n',
  },
  'lost-jobs-not-swept': {
    file: 'services/scheduler/src/start.ts',
    text: 'await queues.addBulk(normalizeTarget, await targetsToNormalize(db, olderThanSeconds));',
    instead: '',
  },
  'lease-not-checked-before-storing': {
    file: 'test/simulation/model/answers.ts',
    text: '    await holdLease(trx, lease);\n',
    instead: '',
  },
  'lease-not-looked-at-before-a-fetch': {
    file: 'services/crawler/src/hops.ts',
    text: `    try {
      assertHeld(this.#own);
      assertHeld(this.#current);
    } catch (error) {
      this.#thrown.push(error);
      throw error;
    }
    this.#sentAt = performance.now();
`,
    instead: '',
  },
  'fetches-of-a-turn-without-a-pause': {
    file: 'packages/store/src/frontier/turns.ts',
    text: 'Math.ceil(delayAfter(lease) - (now - answeredAt))',
    instead: '0',
  },
  'turn-goes-on-at-a-closed-host': {
    file: 'services/crawler/src/pace.ts',
    text: '  if (lease.unwell) forgetTurn(lease);\n',
    instead: '',
  },
  'pace-counted-from-the-start': {
    file: 'services/crawler/src/hops.ts',
    text: '    endTurn(this.#current, isDeclared ? 0 : tookMs);\n',
    instead: '',
  },
  'host-given-back-without-its-delay': {
    file: 'test/simulation/model/hosts.ts',
    text: 'const nextFetchAt = left === null ? row.nextFetchAt : now + left * 1_000;',
    instead: 'const { nextFetchAt } = row;',
  },
  'lease-given-while-another-has-it': {
    file: 'test/simulation/model/hosts.ts',
    text: 'if (!isOver(row.leasedUntil, now) || !isOver(row.blockedUntil, now)) return null;',
    instead: 'if (!isOver(row.blockedUntil, now)) return null;',
  },
};
