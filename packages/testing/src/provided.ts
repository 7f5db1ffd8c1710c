declare module 'vitest' {
  interface ProvidedContext {
    /** A database of each worker's server; tests make their own beside it. See `postgresOfWorker`. */
    postgresUrls: readonly string[];
    /** Empty when there is no Redis. */
    redisUrl: string;
    /** Names what this run leaves on a server that it shares with others. */
    testRun: string;
  }
}

export {};
