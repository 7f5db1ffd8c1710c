import type { Installation, World } from '../e2e/loopback-world.ts';

/** Requests that came sooner after the one before, by the server's own clock, than the host's delay. */
export async function hasty(world: World, { query }: Installation): Promise<readonly string[]> {
  const hosts = await query<{ host: string; delay_ms: number }>('SELECT host, delay_ms FROM crawl.host');
  const delays = new Map(hosts.map(({ host, delay_ms }) => [host, delay_ms]));
  return [...world.log()].flatMap(([name, all]) => {
    const delay = delays.get(all[0]?.headers.host ?? '');
    if (delay === undefined && all.length > 0) throw new Error(`no pace is known for ${name}`);
    return all.flatMap(({ at, url }, n) => {
      const gap = n === 0 ? Infinity : at - (all[n - 1]?.at ?? 0);
      return gap < (delay ?? 0) ? [`${name} ${url} after ${Math.round(gap)} of ${delay} ms`] : [];
    });
  });
}
