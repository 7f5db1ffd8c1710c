import type { MetricDefinition } from './definition.ts';
import { github } from './metrics/github.ts';
import { npm } from './metrics/npm.ts';
import { osv } from './metrics/osv.ts';
import { scorecard } from './metrics/scorecard.ts';

/** Every quantity that is sampled over time, a file per source. A metric is never a fact, and never added to another one. */
export const metrics: readonly MetricDefinition[] = [...npm, ...github, ...osv, ...scorecard];
