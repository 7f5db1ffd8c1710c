import { activity } from './activity.ts';
import { adoption } from './adoption.ts';
import { distribution } from './distribution.ts';
import { governance } from './governance.ts';
import { identity } from './identity.ts';
import { licence } from './licence.ts';
import { lifecycle } from './lifecycle.ts';
import { releases } from './releases.ts';
import type { Rule } from './rule.ts';
import { security } from './security.ts';

/** Every rule. A new group is one file and one entry here: this package reads no folder. */
export const rules: readonly Rule[] = [
  lifecycle,
  releases,
  adoption,
  activity,
  governance,
  licence,
  security,
  distribution,
  identity,
].flat();
