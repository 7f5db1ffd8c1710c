/** All times in milliseconds. All workers of a queue, in every process, must have the same lock and stall times. */
export interface QueueTiming {
  /** How long a job stays a worker's without a sign of life. Renewed while it runs. */
  lockDurationMs: number;
  /** How often jobs whose lock ended are looked for. A killed worker's job runs again after 17 to 31 s. */
  stalledIntervalMs: number;
  /** Wait before a job's end that met a closed port is told again; longer than the rest of the lock means a second run. */
  runRetryDelayMs: number;
  /** How long a server may be away when the queues are opened. */
  readyTimeoutMs: number;
  /** How long an add or a count may take. */
  callTimeoutMs: number;
  /** On close: how long running jobs may finish by themselves before their signal is aborted. */
  closeGraceMs: number;
  /** On close: when to give up; less than what the process as a whole may take to shut down. */
  closeDeadlineMs: number;
}

export const defaultTiming: QueueTiming = {
  lockDurationMs: 15_000,
  stalledIntervalMs: 5_000,
  runRetryDelayMs: 1000,
  readyTimeoutMs: 15_000,
  callTimeoutMs: 10_000,
  closeGraceMs: 5000,
  closeDeadlineMs: 15_000,
};
