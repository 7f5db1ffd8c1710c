export { cuttingProxy, type Cut, type CuttingProxy } from './cutting-proxy.ts';
export { runSql, testDatabase, type TestDatabase, type TestDatabaseOptions } from './postgres.ts';
export { describeRedis, redisPrefix, redisUrl } from './redis.ts';
