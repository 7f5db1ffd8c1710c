export { cuttingProxy, type Cut, type CuttingProxy } from './cutting-proxy.ts';
export { startLocalPostgres, type LocalServer } from './local-postgres.ts';
export {
  postgresOfWorker,
  runSql,
  sqlSession,
  testDatabase,
  type SqlSession,
  type TestDatabase,
  type TestDatabaseOptions,
} from './postgres.ts';
export { describeRedis, redisPrefix, redisUrl } from './redis.ts';
