declare module 'vitest' {
  interface ProvidedContext {
    /** A database of the server for this run; tests make their own beside it. */
    postgresUrl: string;
    /** Empty when there is no Redis. */
    redisUrl: string;
    /** Names what this run leaves on a server that it shares with others. */
    testRun: string;
  }
}

export {};
