import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { TargetKey } from '@juxta/domain';

import type { Environment, Source, UnboundSource } from './source.ts';

export interface Sources {
  readonly all: readonly Source[];
  get(id: string): Source | undefined;
  /** The one source that fetches a target; undefined for targets that no source here can read. */
  forTarget(target: TargetKey): Source | undefined;
}

/** Discovers every source folder and binds it to this installation. Order is by id, so that matching is stable. */
export async function loadSources(environment: Environment): Promise<Sources> {
  const folders = (await Promise.all(['registry', 'forge', 'knowledge'].map(foldersOf))).flat();
  const named = await bindAll(folders, environment);
  // A page of a knowledge base is a target of its source: the site source reads what no other one claims.
  const rest = (await bindAll(['site'], environment)).map((site) => ({
    ...site,
    matches: (target: TargetKey) => site.matches(target) && !named.some((source) => source.matches(target)),
  }));
  const all = [...named, ...rest];
  all.sort((a, b) => (a.id < b.id ? -1 : 1));
  const byId = new Map(all.map((source) => [source.id, source]));
  return {
    all,
    get: (id) => byId.get(id),
    forTarget: (target) => all.find((source) => source.matches(target)),
  };
}

async function bindAll(folders: readonly string[], environment: Environment): Promise<readonly Source[]> {
  const unbound = await Promise.all(folders.map(loadFolder));
  return Promise.all(unbound.map((source) => source.bind(environment)));
}

async function foldersOf(group: string): Promise<string[]> {
  const entries = await readdir(join(import.meta.dirname, group), { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => `${group}/${entry.name}`);
}

async function loadFolder(folder: string): Promise<UnboundSource> {
  const { source } = (await import(/* @vite-ignore */ `./${folder}/index.ts`)) as { source: UnboundSource };
  return source;
}

/** `host:port` of the registries that the user's own package clients are configured with: mirrors on private addresses are normal. */
export function clientHosts(sources: Sources): readonly string[] {
  return sources.all
    .flatMap((source) => source.hosts.filter((host) => host.fromClient === true))
    .map(({ base }) => {
      const { hostname, port, protocol } = new URL(base);
      return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
    });
}
