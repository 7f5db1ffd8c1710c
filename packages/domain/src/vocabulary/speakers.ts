import type { Relation } from '../observation.ts';
import type { Speaker } from './definition.ts';

const own: readonly Relation[] = ['self', 'repository', 'site'];

/** These sources, best first, where their target is the tool itself. */
export const by = (...sources: readonly string[]): readonly Speaker[] =>
  sources.map((source) => ({ source, relations: own }));

/** These sources, best first, also where their target is only a package of the tool. */
export const packaged = (...sources: readonly string[]): readonly Speaker[] =>
  sources.map((source) => ({ source, relations: ['distribution', 'self'] }));

/** These registries of images, best first, also where their target is only an image of the tool. */
export const imaged = (...sources: readonly string[]): readonly Speaker[] =>
  sources.map((source) => ({ source, relations: ['image', 'self'] }));

/** Every source that is not named before: a new source may speak without a change here, after those that are ranked. */
export const anyOther: Speaker = { source: '*', relations: own };
