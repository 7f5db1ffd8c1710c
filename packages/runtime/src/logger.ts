import { createRequire } from 'node:module';

import pino from 'pino';
import type PinoPretty from 'pino-pretty';

import type { Config } from './config.ts';
import { redactJsonLine } from './redact.ts';

export type Logger = pino.Logger;

const stderr = 2;

/**
 * JSON lines on stderr (stdout is for data), readable lines when stderr is a terminal. Passwords, tokens and the
 * credentials of connection strings are redacted wherever they stand in a line.
 */
export function createLogger(
  name: string,
  config: Pick<Config, 'logLevel'>,
  stream: pino.DestinationStream = defaultStream(),
): Logger {
  return pino(
    {
      name,
      level: config.logLevel,
      base: {},
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: redactJsonLine },
    },
    stream,
  );
}

function defaultStream(): pino.DestinationStream {
  if (!process.stderr.isTTY) return pino.destination({ dest: stderr, sync: true });
  // Required only here: nothing but a terminal needs it, and it would slow every start.
  const load = createRequire(import.meta.url);
  const pretty = load('pino-pretty') as typeof PinoPretty;
  return pretty({ destination: stderr, sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' });
}
