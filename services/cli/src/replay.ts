import { spinner } from '@clack/prompts';
import { worldInstant } from '@juxta/domain';
import { replayCaptures, type ReplayResult } from '@juxta/normalizer';
import { JuxtaError } from '@juxta/runtime';

import type { App } from './app.ts';
import { catchUp } from './settle.ts';

/** Replays stored captures, shows how far it is where a person watches, and brings the views up to date. */
export async function replay(
  app: App,
  options: { readonly source?: string; readonly since?: string },
): Promise<ReplayResult> {
  const scope = { source: knownSource(app, options.source), since: knownTime(options.since) };
  const progress = startProgress();
  try {
    const result = await replayCaptures(app, { ...scope, onProgress: progress.show });
    await catchUp(app);
    return result;
  } finally {
    progress.stop();
  }
}

function knownSource({ sources }: App, source: string | undefined): string | undefined {
  if (source === undefined || sources.get(source)) return source;
  throw new JuxtaError('no_source', `no source is named "${source.slice(0, 80)}"`, {
    next: `name one of ${sources.all.map(({ id }) => id).join(', ')}`,
  });
}

function knownTime(since: string | undefined): string | undefined {
  if (since === undefined) return undefined;
  const time = worldInstant(since);
  if (time !== undefined) return time;
  throw new JuxtaError('usage', `--since "${since.slice(0, 80)}" is no time`, {
    next: 'write it as 2026-01-31 or 2026-01-31T00:00:00Z',
  });
}

function startProgress(): { show: (sofar: ReplayResult) => void; stop: () => void } {
  if (!process.stderr.isTTY) return { show: () => undefined, stop: () => undefined };
  const display = spinner({ output: process.stderr, indicator: 'timer' });
  display.start('Reading stored captures');
  return {
    show: ({ targets, rederived }) => display.message(`${targets} targets, ${rederived} told anew`),
    stop: () => display.stop('Stored captures read'),
  };
}
