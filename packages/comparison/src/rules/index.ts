import { activity } from './activity.ts';
import { adoption } from './adoption.ts';
import { distribution } from './distribution.ts';
import { licence } from './licence.ts';
import { lifecycle } from './lifecycle.ts';
import { releases } from './releases.ts';
import type { Rule } from './rule.ts';

/** Every rule. A new group is one file and one entry here: this package reads no folder. */
export const rules: readonly Rule[] = [lifecycle, releases, adoption, activity, licence, distribution].flat();
