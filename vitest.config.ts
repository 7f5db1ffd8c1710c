import { defineConfig } from 'vitest/config';

// Bounds only a test that has failed: a machine that is busy may take long to get there.
const poll = { timeout: 60_000 };

const ignored = ['**/node_modules/**', '**/.juxta/**', '**/.turbo/**'];

// The suffix of a test file chooses its tier: pure, with real servers, or the whole product.
// oxlint-disable-next-line import/no-default-export -- Vitest reads the default export
export default defineConfig({
  test: {
    // By default one core is left idle: of two, that is half of the machine, while most tests wait for a server.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{packages,services,test}/**/*.test.ts'],
          exclude: [...ignored, '**/*.int.test.ts', '**/*.e2e.test.ts'],
          // Properties run hundreds of cases; the other core may be busy with a database.
          testTimeout: 60_000,
          expect: { poll },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{packages,services,test}/**/*.int.test.ts'],
          exclude: ignored,
          globalSetup: ['packages/testing/src/servers.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          expect: { poll },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['{packages,services,test}/**/*.e2e.test.ts'],
          exclude: ignored,
          globalSetup: ['packages/testing/src/servers.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          expect: { poll },
        },
      },
    ],
  },
});
