import type { Violation } from './violation.ts';

/** Imports that look like the forbidden ones and are allowed. */
export const allowedCode: readonly Pick<Violation, 'name' | 'file' | 'source'>[] = [
  {
    name: 'what sources share',
    file: 'packages/sources/src/registry/planted-fine/index.ts',
    source:
      "export * from '../../index.ts';\nexport * from '../../http/planted.ts';\nexport * from './inner/index.ts';\n",
  },
  {
    name: 'a folder within a source',
    file: 'packages/sources/src/registry/planted-fine/inner/index.ts',
    source: "export * from '../index.ts';\n",
  },
  {
    name: 'what views share',
    file: 'packages/projections/src/views/planted-fine/index.ts',
    source: "export * from '../../projection.ts';\n",
  },
  {
    name: 'a service started by the command line',
    file: 'services/cli/src/commands/planted-fine.ts',
    source: "export * from '@juxta/crawler';\n",
  },
  {
    name: 'test servers in a test',
    file: 'packages/store/src/planted-fine.int.test.ts',
    source: "export * from '@juxta/testing';\nexport * from 'vitest';\n",
  },
  {
    name: 'test servers in a spec',
    file: 'packages/store/spec/planted-fine.ts',
    source: "export * from '@juxta/testing';\n",
  },
  {
    name: 'node and the time in a test of domain',
    file: 'packages/domain/src/planted-fine.test.ts',
    source: "export * from 'node:fs';\nexport const planted = Date.now();\n",
  },
  {
    name: 'a date that was given',
    file: 'packages/domain/src/planted-fine.ts',
    source: "export const planted = new Date('2026-01-01T00:00:00Z').getTime();\n",
  },
  {
    name: 'the environment in a configuration',
    file: 'services/crawler/src/config.ts',
    source: "export const planted = process.env['HOME'];\n",
  },
  {
    name: 'the environment in runtime',
    file: 'packages/runtime/src/planted-fine.ts',
    source: "export const planted = process.env['HOME'];\n",
  },
  {
    name: 'fetch in a test',
    file: 'services/api/src/planted-fine.int.test.ts',
    source: "export const planted = fetch('http://localhost/');\n",
  },
  {
    name: 'anything in test/',
    file: 'test/integration/planted-fine.ts',
    source: "export * from '@juxta/store';\nexport * from 'pg';\n",
  },
];
