import type { Judge, Server } from './model/server.ts';

/** Rules that must hold at each commit: what comes of a fetch is stored only by the worker that has the host. */
export function judgeOf(server: Server, find: (rule: string, what: string) => void): Judge {
  return {
    committing: (trx) => {
      for (const capture of trx.changesOf(server.captures)?.values() ?? []) {
        if (!capture?.by.startsWith('crawler')) continue;
        const { host } = new URL(capture.url);
        const holder = server.hosts.get(trx, host)?.by;
        if (holder !== trx.by) find('fence', `${trx.by} stores what it asked ${host}, which ${holder} has`);
      }
    },
  };
}
