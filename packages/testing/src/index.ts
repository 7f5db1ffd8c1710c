export { runSql, testDatabase, type TestDatabase, type TestDatabaseOptions } from './postgres.ts';
export { describeRedis, redisPrefix, redisUrl } from './redis.ts';
