import path from 'node:path';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { ConfigError, readConfig } from './config.ts';
import { projectRoot } from './project-root.ts';

const root = path.resolve(import.meta.dirname, '..', '..', '..');

describe('readConfig', () => {
  test('has defaults for everything', () => {
    expect(readConfig({}, '/somewhere')).toEqual({
      dataDir: path.join(root, '.juxta'),
      allowHosts: [],
      logLevel: 'warn',
      environment: {},
    });
  });

  test('reads every variable, without surrounding blanks', () => {
    const environment = {
      DATABASE_URL: ' postgresql://me:secret@db.example:5433/tools ',
      REDIS_URL: 'rediss://cache.example:6380/1',
      JUXTA_DATA_DIR: 'data',
      JUXTA_ALLOW_HOSTS: 'Localhost:8080, [::1]:443,,localhost:8080',
      JUXTA_LOG_LEVEL: 'debug',
      JUXTA_CONTACT: 'crawler@example.org',
      JUXTA_PUBLIC_URL: 'https://example.org/juxta/',
      OTHER: 'kept',
    };
    expect(readConfig(environment, '/somewhere')).toEqual({
      databaseUrl: 'postgresql://me:secret@db.example:5433/tools',
      redisUrl: 'rediss://cache.example:6380/1',
      dataDir: path.resolve('/somewhere/data'),
      allowHosts: ['localhost:8080', '[::1]:443'],
      logLevel: 'debug',
      contact: 'crawler@example.org',
      publicUrl: 'https://example.org/juxta',
      environment,
    });
  });

  test('an empty variable counts as unset', () => {
    const empty = {
      DATABASE_URL: '',
      REDIS_URL: ' ',
      JUXTA_ALLOW_HOSTS: '',
      JUXTA_LOG_LEVEL: '',
      JUXTA_CONTACT: '',
      JUXTA_PUBLIC_URL: '',
    };
    expect(readConfig(empty, '/')).toEqual({ ...readConfig({}, '/'), environment: empty });
  });

  test('lists every bad variable with its cure, and no value', () => {
    const bad = {
      DATABASE_URL: 'mysql://me:hunter2@db/x',
      REDIS_URL: 'localhost:6379',
      JUXTA_ALLOW_HOSTS: 'localhost',
      JUXTA_LOG_LEVEL: 'loud',
      JUXTA_CONTACT: 'somebody',
      JUXTA_PUBLIC_URL: 'example.org',
    };
    const error = thrownBy(() => readConfig(bad, '/'));
    expect(error).toBeInstanceOf(ConfigError);
    const { code, problems, message, next } = error as ConfigError;
    expect(code).toBe('config_invalid');
    expect(problems.map(({ variable }) => variable)).toEqual(Object.keys(bad));
    for (const name of Object.keys(bad))
      expect([message, next]).toEqual([expect.stringContaining(name), expect.stringContaining(name)]);
    expect(message).not.toContain('hunter2');
    expect(message).toContain('postgres://user:password@host:5432/database');
  });

  test.each(['a@b\r\nX: y', 'javascript:alert(1)', 'not a mail', 'https://exa mple.org', 'a(b)@example.org'])(
    'refuses the contact %j',
    (contact) => {
      expect(() => readConfig({ JUXTA_CONTACT: contact }, '/')).toThrow(ConfigError);
    },
  );

  test.each([
    'ftp://example.org',
    'https://me@example.org',
    'https://example.org/?a=b',
    'https://example.org/#a',
    'https://example.org/;a',
    'https://exa mple.org',
  ])('refuses the public address %j', (url) => {
    expect(() => readConfig({ JUXTA_PUBLIC_URL: url }, '/')).toThrow(ConfigError);
  });

  test.each(['host:0', 'host:65536', 'host:80:80', ':80', 'http://host:80', 'ho st:80', '::1:80', '-h:1'])(
    'refuses the allowed host %j',
    (host) => {
      expect(() => readConfig({ JUXTA_ALLOW_HOSTS: host }, '/')).toThrow(ConfigError);
    },
  );

  test('whatever the environment holds, it reads or throws a ConfigError', () => {
    const names = [
      'DATABASE_URL',
      'REDIS_URL',
      'JUXTA_DATA_DIR',
      'JUXTA_ALLOW_HOSTS',
      'JUXTA_LOG_LEVEL',
      'JUXTA_CONTACT',
      'JUXTA_PUBLIC_URL',
    ];
    const environments = fc.dictionary(fc.constantFrom(...names), fc.string({ unit: 'binary' }), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(environments, (environment) => {
        try {
          expect(path.isAbsolute(readConfig(environment, '/').dataDir)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
        }
      }),
    );
  });
});

describe('projectRoot', () => {
  test('is the folder of the clone', () => expect(projectRoot()).toBe(root));

  test('is undefined where the code is installed or stands alone', () => {
    expect(projectRoot('/app/node_modules/@juxta/runtime/src')).toBeUndefined();
    expect(projectRoot('/nowhere/packages/runtime/src')).toBeUndefined();
    expect(projectRoot(path.join(root, 'packages', 'runtime', 'src', 'postgres'))).toBeUndefined();
  });
});

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
