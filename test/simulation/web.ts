import type { FetchRequest, FetchResult, SafeFetcher } from '@juxta/sources';

import type { Machine, Surroundings } from './machine.ts';
import type { World } from './world.ts';

/** The servers of the world, and the one thing that they see of us: who asks, when, and how often. */
export class Web {
  readonly #around: Surroundings;
  readonly #world: World;
  /** When the last request came in, by host. */
  readonly #visited = new Map<string, number>();
  readonly #downUntil = new Map<string, number>();
  readonly #violated: (rule: string, what: string) => void;

  constructor(around: Surroundings, world: World, violated: (rule: string, what: string) => void) {
    this.#around = around;
    this.#world = world;
    this.#violated = violated;
  }

  /** The way out of one process. */
  of(machine: Machine): SafeFetcher {
    return {
      fetch: async (request, steps) => {
        const { random, timeline } = this.#around;
        const startedAt = this.#clock(machine);
        steps?.beforeSend?.();
        this.#mustHoldLease(machine, new URL(request.url).host);
        // What is on its way comes in, whatever becomes of the one who sent it.
        await new Promise<void>((resolve) => timeline.after(random.between(5, 800), resolve));
        const answered = this.#serve(machine, request);
        await machine.sleep(random.between(5, 200) + (random.chance(0.05) ? 8_000 : 0));
        const endedAt = this.#clock(machine);
        return {
          ...answered,
          startedAt,
          endedAt,
          tookMs: Date.parse(endedAt) - Date.parse(startedAt),
        } as FetchResult;
      },
      close: async () => {},
    };
  }

  #clock(machine: Machine): string {
    return new Date(this.#around.timeline.now() + machine.skewMs).toISOString();
  }

  /** By the table itself, which the worker cannot see: a lease that ran out, or another one's, lets nobody fetch. */
  #mustHoldLease(machine: Machine, host: string): void {
    const { server, timeline } = this.#around;
    const row = server.hosts.committed().find((one) => one.host === host);
    const held = row?.by === machine.name && (row.leasedUntil ?? 0) > timeline.now();
    if (!held) this.#violated('lease', `${machine.name} asks ${host} without its lease`);
    if ((row?.blockedUntil ?? 0) > timeline.now())
      this.#violated('blocked', `${machine.name} asks ${host}, which is blocked`);
  }

  #serve(machine: Machine, request: FetchRequest) {
    const { faults, random, server, tell, timeline } = this.#around;
    const url = new URL(request.url);
    const now = timeline.now();
    const before = this.#visited.get(url.host);
    const delayMs = server.hosts.committed().find(({ host }) => host === url.host)?.delayMs ?? 0;
    tell(machine.name, `asks ${url.host}${url.pathname}`);
    if (before !== undefined && now - before < delayMs)
      this.#violated('pace', `${url.host} is asked again after ${now - before} ms, not ${delayMs}`);
    this.#visited.set(url.host, now);
    const head = {
      finalUrl: request.url,
      hops: [],
      remoteAddress: null,
      wireBytes: 0,
      headers: {} as Record<string, string>,
      retryAfterSeconds: null as number | null,
      permanentRedirect: null,
    };
    if (faults.happens('source_down')) this.#downUntil.set(url.host, now + random.between(1_000, 20_000));
    if ((this.#downUntil.get(url.host) ?? 0) > now && now < this.#world.end) {
      const failure = { code: 'connect' as const, host: url.host, detail: 'refused' };
      return { ...head, kind: 'failed' as const, failure, status: null };
    }
    if (faults.happens('source_limits'))
      return { ...head, ...refused, retryAfterSeconds: random.between(1, 30) };
    if (faults.happens('source_denies')) return { ...head, ...refused, status: 403 };
    const { status, body, etag } = this.#world.answerAt(url, now);
    const headers = { 'content-type': 'application/json', ...(etag && { etag }) };
    if (etag && request.validators?.etag === etag)
      return { ...head, kind: 'not_modified' as const, status: 304 as const, headers };
    return { ...head, kind: 'response' as const, status, body, headers };
  }
}

const refused = { kind: 'response' as const, status: 429, body: new Uint8Array() };
