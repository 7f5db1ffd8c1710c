import { completeMetric, type MetricDefinition, type MetricEntry } from './definition.ts';
import { artifacthub } from './metrics/artifacthub.ts';
import { crates } from './metrics/crates.ts';
import { dockerhub } from './metrics/dockerhub.ts';
import { forgejo } from './metrics/forgejo.ts';
import { github } from './metrics/github.ts';
import { gitlab } from './metrics/gitlab.ts';
import { go } from './metrics/go.ts';
import { homebrew } from './metrics/homebrew.ts';
import { npm } from './metrics/npm.ts';
import { nuget } from './metrics/nuget.ts';
import { osv } from './metrics/osv.ts';
import { packagist } from './metrics/packagist.ts';
import { pypi } from './metrics/pypi.ts';
import { rubygems } from './metrics/rubygems.ts';
import { scorecard } from './metrics/scorecard.ts';

const entries: readonly MetricEntry[] = [
  ...npm,
  ...github,
  ...pypi,
  ...crates,
  ...rubygems,
  ...packagist,
  ...go,
  ...nuget,
  ...gitlab,
  ...forgejo,
  ...dockerhub,
  ...artifacthub,
  ...homebrew,
  ...osv,
  ...scorecard,
];

/** Every quantity that is sampled over time, a file per source. A metric is never a fact, and never added to another one. */
export const metrics: readonly MetricDefinition[] = entries.map(completeMetric);
