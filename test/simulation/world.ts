import { createHash } from 'node:crypto';

import type { Random } from '../bench/realistic-events/random.ts';

/** Packages at the registry; the tools that they belong to have their names. */
export const packages = ['alpha', 'beta'] as const;
export const targetOf = (name: string): string => `pkg:npm/${name}`;

/** What a registry says of a package. */
interface Said {
  readonly kind: 'document' | 'not_found' | 'broken';
  readonly version: string;
  readonly license: string | null;
  readonly repository: string | null;
}

interface Chapter {
  readonly from: number;
  readonly said: Said;
}

export interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
  readonly etag: string | null;
}

/** Packages whose documents change in virtual time; what they say at a time follows from the seed alone. */
export class World {
  readonly #chapters: ReadonlyMap<string, readonly Chapter[]>;
  /** From then on nothing changes any more. */
  readonly end: number;

  constructor(start: number, lengthMs: number, random: Random) {
    this.end = start + lengthMs;
    this.#chapters = new Map(packages.map((name) => [name, chapters(name, start, this.end, random)]));
  }

  saidAt(name: string, time: number): Said {
    const told = this.#chapters.get(name) ?? [];
    const said = told.findLast(({ from }) => from <= time)?.said ?? told[0]?.said;
    if (!said) throw new Error(`there is no package ${name}`);
    return said;
  }

  answerAt(url: URL, time: number): Answer {
    const name = url.pathname.split('/').at(-1) ?? '';
    if (url.pathname.includes('/downloads/')) return json(200, downloads(time));
    const said = this.saidAt(name, time);
    if (said.kind === 'not_found') return { ...json(404, { error: 'Not found' }), etag: null };
    if (said.kind === 'broken') return { status: 200, body: Buffer.from('{"name": "al'), etag: '"broken"' };
    return json(200, documentOf(name, said));
  }
}

function chapters(name: string, start: number, end: number, random: Random): readonly Chapter[] {
  const found: Chapter[] = [];
  for (let from = start - 120_000; from < end; from += random.between(4_000, 40_000))
    found.push({ from, said: draw(name, random) });
  const last = found.at(-1);
  // It ends well, so that what a reader must have read in the end can be told.
  return [...found, { from: end, said: { ...(last?.said ?? draw(name, random)), kind: 'document' } }];
}

function draw(name: string, random: Random): Said {
  return {
    kind: random.pick(['document', 'document', 'document', 'document', 'not_found', 'broken']),
    version: random.pick(['1.0.0', '1.1.0', '2.0.0']),
    license: random.pick(['MIT', 'ISC', null]),
    repository: random.pick([`github:sim/${name}`, 'github:sim/shared', null]),
  };
}

function documentOf(name: string, { version, license, repository }: Said): object {
  return {
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { ...(license && { license }), ...(repository && { repository }) } },
  };
}

function downloads(time: number): object {
  return { downloads: Math.floor(time / 20_000) % 3, start: '2026-01-01', end: '2026-01-07' };
}

function json(status: number, value: object): Answer {
  const body = Buffer.from(JSON.stringify(value));
  return { status, body, etag: `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"` };
}
