import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import type { RebuildProgress, RebuiltView } from '../src/rebuild/rebuild.ts';

export interface ViewProcessMessage {
  readonly ready?: true;
  readonly progress?: RebuildProgress;
  readonly rebuilt?: readonly RebuiltView[];
}

export interface ViewProcessOptions {
  readonly size?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly preload?: string;
  readonly onMessage?: (message: ViewProcessMessage, child: ChildProcess) => void;
}

/** Starts `view-process.ts`; `ended` settles when it is gone, however it went. */
export function startViewProcess(
  mode: 'rebuild' | 'project',
  url: string,
  { size = 50, env = {}, preload, onMessage }: ViewProcessOptions = {},
) {
  const child = fork(path.join(import.meta.dirname, 'view-process.ts'), [mode, url, String(size)], {
    env: { ...process.env, ...env },
    execArgv: preload === undefined ? [] : ['--import', path.join(import.meta.dirname, preload)],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.on('message', (message) => onMessage?.(message as ViewProcessMessage, child));
  return { child, ended: once(child, 'exit').then(([code, signal]) => ({ code, signal }) as const) };
}
