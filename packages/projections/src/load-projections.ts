import { readdir } from 'node:fs/promises';

import { fingerprintOf } from './fingerprint.ts';
import { InvalidProjection, type Projection } from './projection.ts';

const folder = new URL('./views/', import.meta.url);

let ours: Promise<readonly Projection[]> | undefined;

/** Every view of the folder `views`, by name. Throws InvalidProjection. */
export function loadProjections(views?: URL): Promise<readonly Projection[]> {
  if (views) return readFolder(views);
  ours ??= readFolder(folder);
  return ours;
}

async function readFolder(views: URL): Promise<readonly Projection[]> {
  const entries = await readdir(views, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const found = await Promise.all(names.map((name) => loadProjection(views, name)));
  checkNames(found);
  return found;
}

async function loadProjection(views: URL, name: string): Promise<Projection> {
  const module = (await import(new URL(`${name}/index.ts`, views).href)) as {
    readonly projection?: Projection;
  };
  const { projection } = module;
  if (!projection) throw new InvalidProjection(`views/${name}/index.ts exports no "projection".`);
  if (projection.name !== name)
    throw new InvalidProjection(
      `views/${name} defines a view named "${projection.name}": rename one of them.`,
    );
  return { ...projection, fingerprint: await fingerprintOf(new URL(`${name}/`, views)) };
}

/** Mart views and tables share one name space each. */
function checkNames(projections: readonly Projection[]): void {
  const owners = new Map<string, string>();
  for (const { name, mart, tables } of projections) {
    const defined = [
      ...mart.map((view) => `mart.${view.name}`),
      ...Object.keys(tables).map((one) => `live.${one}`),
    ];
    for (const one of defined) {
      const owner = owners.get(one);
      if (owner !== undefined)
        throw new InvalidProjection(`The views "${owner}" and "${name}" both define ${one}.`);
      owners.set(one, name);
    }
  }
}
