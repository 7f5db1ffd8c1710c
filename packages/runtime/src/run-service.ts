import { readConfig, type Config } from './config.ts';
import { toErrorDocument } from './errors.ts';
import { keepHeapSmall } from './heap.ts';
import { createLogger, type Logger } from './logger.ts';
import { onShutdown } from './shutdown.ts';

/** What a service is opened with. */
export interface ServiceParts {
  readonly config: Config;
  readonly logger: Logger;
  /** Adds what closes a thing just opened; all is closed in the reverse order, also when a later one cannot be opened. */
  readonly defer: (close: () => unknown) => void;
}

/** Codes of errors that only another setting can mend: no supervisor need try again. */
const settings = new Set(['config_invalid', 'redis_url_invalid']);
const exitCodes = { failed: 1, settings: 2 } as const;

/**
 * The whole life of a service process: opened, up until a signal ends it, closed. A start that fails is one line with
 * code, message and the next thing to do, and exit code 2 for a bad setting, else 1. `open` gives what the line that
 * says that it is up tells besides.
 */
export async function runService(
  name: string,
  open: (parts: ServiceParts) => Promise<Readonly<Record<string, unknown>>>,
): Promise<void> {
  keepHeapSmall();
  // Until the settings are read, their own failure is all that there is to log.
  let logger = createLogger(name, { logLevel: 'fatal' });
  const opened = new AsyncDisposableStack();
  try {
    const config = readConfig();
    logger = createLogger(name, config);
    const shutdown = onShutdown({ logger });
    shutdown.add(name, () => opened.disposeAsync());
    try {
      const told = await open({
        config,
        logger,
        defer: (close) => opened.defer(async () => void (await close())),
      });
      logger.info(told, `${name} is up`);
    } catch (error) {
      await shutdown.run('start failed');
      throw error;
    }
  } catch (error) {
    const document = toErrorDocument(error);
    process.exitCode = settings.has(document.code) ? exitCodes.settings : exitCodes.failed;
    logger.fatal({ error: document }, `${name} did not start`);
  }
}
