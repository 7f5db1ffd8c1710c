import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { services as known } from '../../oxlint.imports.ts';
import { projectFiles, root } from './source-tree.ts';

type Service = {
  image?: string;
  build?: { context: string; dockerfile: string; args: { SERVICE: string } };
  command?: string[];
  depends_on?: Record<string, { condition: string }>;
  environment: Record<string, string>;
  healthcheck: { test: string[] };
  ports?: string[];
  volumes: string[];
};

const text = (file: string): string => readFileSync(join(root, file), 'utf8');
const compose = parse(text('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, null>;
};
const names = known.filter((name) => name !== 'cli');
const files = new Set(projectFiles());

describe('docker-compose.yml', () => {
  test('has the two servers and each process, all with a health check', () => {
    expect(Object.keys(compose.services).toSorted()).toEqual([...names, 'postgres', 'redis'].toSorted());
    for (const service of Object.values(compose.services))
      expect(service.healthcheck.test).toEqual(['CMD', ...service.healthcheck.test.slice(1).map(String)]);
  });

  test('names the servers that the design names', () => {
    const { postgres, redis } = compose.services;
    expect(postgres?.image).toBe('postgres:18');
    expect(postgres?.volumes).toEqual(['postgres:/var/lib/postgresql']);
    expect(redis?.image).toBe('redis:7');
    expect(redis?.command).toEqual([
      'redis-server',
      '--appendonly',
      'yes',
      '--maxmemory-policy',
      'noeviction',
    ]);
  });

  test.each(names)('builds %s from a file that is there, and starts it after the servers', (name) => {
    const service = compose.services[name];
    expect(service?.build?.args.SERVICE).toBe(name);
    expect(files.has(service?.build?.dockerfile ?? '')).toBe(true);
    expect(files.has(`services/${name}/src/main.ts`)).toBe(true);
    expect(service?.depends_on).toEqual({
      postgres: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
    });
    expect(service?.environment).toMatchObject({
      DATABASE_URL: expect.stringMatching(/^postgres:\/\/.+@postgres:5432\//u),
      REDIS_URL: 'redis://redis:6379',
    });
  });

  test('opens the api and the pages to this machine only', () => {
    const ports = Object.entries(compose.services).flatMap(([name, service]) =>
      (service.ports ?? []).map((port) => [name, port]),
    );
    expect(ports).toEqual([
      ['api', '127.0.0.1:${JUXTA_API_PORT:-4280}:4280'],
      ['web', '127.0.0.1:${JUXTA_WEB_PORT:-4281}:4281'],
    ]);
  });

  test('declares the volumes it mounts', () => {
    const mounted = Object.values(compose.services).flatMap(({ volumes }) =>
      volumes.map((volume) => volume.split(':')[0]),
    );
    expect(new Set(mounted)).toEqual(new Set(Object.keys(compose.volumes)));
  });

  test('reads only variables that .env.example explains', () => {
    const read = [...text('docker-compose.yml').matchAll(/\$\{(\w+)/gu)].map(([, name]) => name);
    const explained = text('.env.example');
    expect(read.filter((name) => !new RegExp(`^(?:# )?${name}=`, 'mu').test(explained))).toEqual([]);
  });
});

describe('infra/Dockerfile', () => {
  const dockerfile = text('infra/Dockerfile');
  const ignored = text('.dockerignore').split('\n');

  test('runs one service, as nobody special, without install scripts', () => {
    expect(dockerfile).toMatch(/^FROM node:24-slim$/mu);
    expect(dockerfile).toMatch(/^ARG SERVICE$/mu);
    expect(dockerfile).toContain('npm ci --omit=dev --ignore-scripts');
    expect(dockerfile.indexOf('USER node')).toBeLessThan(dockerfile.indexOf('CMD ['));
    expect(dockerfile).toContain('USER node');
  });

  test('is not sent what is installed, recorded or secret', () => {
    expect(ignored).toEqual(expect.arrayContaining(['**/node_modules', '.git', '.juxta', '.env']));
    for (const needed of ['packages', 'services', 'migrations', 'package-lock.json', '.npmrc'])
      expect(ignored).not.toContain(needed);
  });
});

describe('.ci/run', () => {
  test('is a program that bash can read', () => {
    expect(() => execFileSync('bash', ['-n', join(root, '.ci', 'run')])).not.toThrow();
    const mode = execFileSync('git', ['ls-files', '--stage', '--', '.ci/run'], {
      cwd: root,
      encoding: 'utf8',
    });
    if (mode !== '') expect(mode).toMatch(/^100755 /u);
  });
});
