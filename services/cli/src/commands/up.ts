import type { Command } from 'commander';

/** `juxta up`: everything in one process, until it is stopped. */
export function define(program: Command): void {
  program
    .command('up')
    .description('run scheduler, crawler, normalizer, projector, api and web in one process')
    .option('--no-serve', 'without api and web')
    .action(run);
}

async function run(options: { serve: boolean }): Promise<void> {
  const { keepHeapSmall, onShutdown } = await import('@juxta/runtime');
  const { openApp } = await import('../app.ts');
  const { prepare } = await import('../prepare.ts');
  const { startPipeline } = await import('../pipeline.ts');
  const { printLine } = await import('../output.ts');
  keepHeapSmall();
  const app = await openApp();
  const shutdown = onShutdown({ logger: app.logger });
  try {
    await prepare(app);
    const pipeline = await startPipeline(app);
    shutdown.add('pipeline', () => pipeline.close());
    if (options.serve) {
      const { startServers } = await import('../serve.ts');
      const servers = await startServers(app);
      shutdown.add('servers', () => servers.close());
      printLine(`web  ${servers.web}/compare/grunt,gulp,webpack`);
      printLine(`api  ${servers.api}/v1/compare/grunt,gulp,webpack`);
    }
    shutdown.add('database', () => app.close());
    printLine(
      `up: queues on ${pipeline.queues.backend}, database ${app.embedded ? `embedded in ${app.config.dataDir}` : 'of DATABASE_URL'}; stop with Ctrl-C`,
    );
  } catch (error) {
    await shutdown.run('start failed');
    await app.close();
    throw error;
  }
}
