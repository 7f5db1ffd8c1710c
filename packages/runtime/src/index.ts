export { isoTime, systemClock, type Clock } from './clock.ts';
export {
  ConfigError,
  logLevels,
  readConfig,
  type Config,
  type ConfigProblem,
  type Environment,
  type LogLevel,
} from './config.ts';
export { JuxtaError, toErrorDocument, type ErrorDocument, type JuxtaErrorOptions } from './errors.ts';
export { keepHeapSmall } from './heap.ts';
export { listen, listenConfig, type ListenConfig, type RunningServer } from './listen.ts';
export { createLogger, type Logger } from './logger.ts';
export {
  counter,
  histogram,
  metricsText,
  metricsType,
  type Counter,
  type Distribution,
  type Gauge,
  type Histogram,
  type Series,
} from './metrics/registry.ts';
export { PostgresError, type PostgresErrorCode } from './postgres/errors.ts';
export { openDatabase, type OpenDatabase } from './postgres/open-database.ts';
export { projectRoot } from './project-root.ts';
export { redactText } from './redact.ts';
export { runService, type ServiceParts } from './run-service.ts';
export { onShutdown, type Shutdown, type ShutdownOptions, type ShutdownStep } from './shutdown.ts';
