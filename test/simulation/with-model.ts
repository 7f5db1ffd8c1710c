import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

import { plants, type Plant } from './plants.ts';

const root = new URL('../../', import.meta.url).href;
const model = `${root}test/simulation/model/`;

/** Modules that touch Postgres, and what stands for them in a simulation. The model itself still sees the real ones. */
const substitutes: Readonly<Record<string, string>> = {
  'packages/store/src/index.ts': `${model}store.ts`,
  'packages/projections/src/checkpoint.ts': `${model}checkpoint.ts`,
  'packages/projections/src/write-rows.ts': `${model}write-rows.ts`,
};

/** With a plant each module is loaded anew, as another one: one process can hold several mistakes apart. */
const replanted = /^(?:services|packages\/(?:projections|store)|test\/simulation)\//u;

/** From here on modules are resolved with the model in place of Postgres. `?plant=<name>` on the first one plants a mistake. */
export function useModel(): void {
  registerHooks({
    resolve: (specifier, context, next) => {
      const resolved = next(specifier, context);
      const [href = ''] = resolved.url.split('?');
      const path = href.startsWith(root) ? href.slice(root.length) : '';
      const substitute = fromModel(context.parentURL) ? undefined : substitutes[path];
      const plant = plantOf(resolved.url) ?? plantOf(context.parentURL);
      const url = substitute ?? href;
      const tagged = plant !== undefined && replanted.test(url.slice(root.length));
      if (path === '') return resolved;
      return { ...resolved, url: tagged ? `${url}?plant=${plant}` : url };
    },
    load: (url, context, next) => {
      const loaded = next(url, context);
      const plant = plants[plantOf(url) ?? ''];
      if (!plant || !url.startsWith(`${root}${plant.file}?`)) return loaded;
      return { ...loaded, source: withMistake(plant, readFileSync(new URL(`${root}${plant.file}`), 'utf8')) };
    },
  });
}

function withMistake({ file, text, instead }: Plant, source: string): string {
  if (source.split(text).length !== 2) throw new Error(`${file} does not hold this text once: ${text}`);
  return source.replace(text, () => instead);
}

const fromModel = (parent: string | undefined): boolean => parent?.startsWith(model) ?? false;

const plantOf = (url: string | undefined): string | undefined => url?.split('?plant=')[1];
