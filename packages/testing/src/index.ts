export {
  runSql,
  sqlSession,
  testDatabase,
  type SqlSession,
  type TestDatabase,
  type TestDatabaseOptions,
} from './postgres.ts';
export { describeRedis, redisPrefix, redisUrl } from './redis.ts';
