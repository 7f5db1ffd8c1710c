import { JuxtaError } from '@juxta/runtime';

import type { Environment } from '../source.ts';
import { defaultBudget, type WalkBudget } from './walk/budget.ts';

export interface SiteSettings {
  readonly budget: WalkBudget;
}

const mebibyte = 1024 * 1024;

/** What a walk of one site may cost: `JUXTA_SITE_PAGES` (0: no walks), `JUXTA_SITE_DEPTH`, `JUXTA_SITE_MIB`. */
export function readSettings(environment: Environment): SiteSettings {
  const read = (name: string, otherwise: number, most: number): number => {
    const text = environment[name];
    if (text === undefined || text === '') return otherwise;
    const value = /^\d{1,7}$/u.test(text) ? Number(text) : Number.NaN;
    if (value >= 0 && value <= most) return value;
    throw new JuxtaError('config_invalid', `${name} is "${text.slice(0, 40)}"`, {
      next: `set it to a whole number from 0 to ${most}`,
    });
  };
  return {
    budget: {
      ...defaultBudget,
      pages: read('JUXTA_SITE_PAGES', defaultBudget.pages, 100_000),
      depth: read('JUXTA_SITE_DEPTH', defaultBudget.depth, 100),
      bytes: read('JUXTA_SITE_MIB', defaultBudget.bytes / mebibyte, 10_000) * mebibyte,
    },
  };
}
