/**
 * What stands for `@juxta/store` in a simulation: its own module, with what touches the database replaced by the model.
 * What is not replaced fails at once where it is given a session of the model.
 */
export * from '@juxta/store';
export {
  confirmedAnew,
  erasedCaptures,
  lastBody,
  lastReadCaptures,
  lastSizes,
  newCaptureId,
  pendingCaptures,
  readCaptures,
  recordCaptures,
  redirectsUntil,
  targetCaptures,
  targetsToNormalize,
} from './captures.ts';
export {
  dueTasks,
  makeDue,
  makeIndexesDue,
  planTasks,
  plannedTargets,
  retireRequest,
  retireTargets,
} from './frontier.ts';
export {
  assertLease,
  blockHost,
  dueHosts,
  leaseHost,
  openHost,
  pauseHost,
  releaseHost,
  renewLease,
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
export { captureStanding, recentDoubts, recordConfirmation, recordObservations } from './observations.ts';
export { packAnswer, recordAnswers } from './answers.ts';
export { deniesAll } from './denials.ts';
export { takeTurn } from './turns.ts';
export { moveCheckpoint, readCheckpoint } from './readers.ts';
export { finishTask, judgeTask, refreshThreshold } from './recrawl.ts';
