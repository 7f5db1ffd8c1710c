import { activity } from './attributes/activity.ts';
import { distribution } from './attributes/distribution.ts';
import { governance } from './attributes/governance.ts';
import { identity } from './attributes/identity.ts';
import { licence } from './attributes/licence.ts';
import { lifecycle } from './attributes/lifecycle.ts';
import { releases } from './attributes/releases.ts';
import { security } from './attributes/security.ts';
import { completeAttribute, type AttributeDefinition, type AttributeEntry } from './definition.ts';

const entries: readonly AttributeEntry[] = [
  ...lifecycle,
  ...releases,
  ...activity,
  ...governance,
  ...licence,
  ...security,
  ...distribution,
  ...identity,
];

/** Every quality that can be known of a tool. Adding one is one entry in the file of its facet: pages, API, SQL comments and tables follow. */
export const attributes: readonly AttributeDefinition[] = entries.map(completeAttribute);
