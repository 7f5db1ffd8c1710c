export * from './captures/blobs.ts';
export * from './captures/erase.ts';
export * from './captures/export.ts';
export * from './captures/fetched-since.ts';
export * from './captures/history.ts';
export * from './captures/index-captures.ts';
export {
  captureColumns,
  confirmedAnew,
  lastBody,
  lastReadCaptures,
  lastSlices,
  pendingCaptures,
  storedCaptures,
  targetsToNormalize,
  unreadTargets,
  type CaptureRow,
  type PreviousBody,
} from './captures/read.ts';
export {
  newCaptureId,
  newCaptureIds,
  recordCaptures,
  type CaptureFailure,
  type NewCapture,
} from './captures/record.ts';
export * from './captures/replay.ts';
export * from './captures/walked-pages.ts';
export type { Connection } from './connection.ts';
export { prepared } from './prepared.ts';
export { copyInto } from './copy.ts';
export { describeSchema } from './describe-schema.ts';
export { openStore, RestoredLog, type Database, type Store } from './database.ts';
export * from './events/append.ts';
export * from './events/linked-streams.ts';
export * from './events/read.ts';
export * from './events/settle.ts';
export * from './events/settled-position.ts';
export * from './frontier/answers.ts';
export { dueTasks, type DueTask, type DueTasks } from './frontier/due-tasks.ts';
export { packAnswer, type PackedAnswer, type TaskAnswer } from './frontier/packed-answer.ts';
export { denialOutcomes, deniesAll } from './frontier/denials.ts';
export * from './frontier/fetch-plan.ts';
export * from './frontier/hosts.ts';
export {
  assertHeld,
  delayAfter,
  endTurn,
  LeaseLost,
  longestSlowMs,
  noTurn,
  secondsLeft,
  type HostLease,
  type TurnLeft,
} from './frontier/lease.ts';
export * from './frontier/quarantine.ts';
export {
  finishTask,
  judgeTask,
  type Failure,
  type ReadAnswer,
  type Scheduled,
  type TaskResult,
} from './frontier/recrawl.ts';
export * from './frontier/standing.ts';
export * from './frontier/tasks.ts';
export * from './frontier/threshold.ts';
export * from './frontier/turns.ts';
export { migrate } from './migrate.ts';
export * from './observations.ts';
export * from './read-only.ts';
export * from './repair.ts';
export { ensureReader } from './roles.ts';
export * from './seals/event-hash.ts';
export * from './seals/seal.ts';
export * from './seals/sealer.ts';
export type { Tables } from './tables.ts';
export * from './health.ts';
export * from './verify/verify.ts';
export * from './layers.ts';
