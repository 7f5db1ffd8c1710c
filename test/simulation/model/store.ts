/**
 * What stands for `@juxta/store` in a simulation: its own module, with what touches the database replaced by the model.
 * What is not replaced fails at once where it is given a session of the model.
 */
export * from '@juxta/store';
export {
  captureStanding,
  confirmedAnew,
  erasedCaptures,
  lastBodies,
  lastBody,
  lastReadCaptures,
  newCaptureId,
  pendingCaptures,
  readCaptures,
  recordCaptures,
  targetCaptures,
  targetsToNormalize,
} from './captures.ts';
export {
  dueTasks,
  finishTask,
  makeDue,
  makeIndexesDue,
  planTasks,
  plannedTargets,
  retireTargets,
} from './frontier.ts';
export {
  assertLease,
  blockHost,
  dueHosts,
  checkLease,
  isPlannedHost,
  leaseHost,
  openHost,
  pauseHost,
  releaseHost,
  renewLease,
  takeTurn,
} from './hosts.ts';
export {
  appendEvents,
  lockStreams,
  readLog,
  readStream,
  readStreams,
  streamsLinkedTo,
  streamsLinkedToAny,
  streamVersion,
} from './log.ts';
export { recordObservations } from './observations.ts';
export { moveCheckpoint, readCheckpoint } from './readers.ts';
