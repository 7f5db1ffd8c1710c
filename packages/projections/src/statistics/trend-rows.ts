import { metricDefinition } from '@juxta/domain';

import { seriesKey } from './read-samples.ts';
import { flagsOf, type Growth, growthOf, type SeriesSample } from './series.ts';
import type { ToolMeasures } from './tool-measures.ts';

/** The trends of what was sampled on a day. A tool without a sample that day has no row: a gap stays a gap. */
export function trendRows(
  day: string,
  tools: readonly ToolMeasures[],
  series: ReadonlyMap<string, readonly SeriesSample[]>,
) {
  return tools.flatMap(({ tool, sampled }) =>
    sampled.flatMap(({ metric, target }) => {
      const samples = series.get(seriesKey({ target, metric })) ?? [];
      const last = samples.at(-1);
      const definition = metricDefinition(metric);
      if (!last || last.day !== day || !definition) return [];
      return [
        {
          tool,
          metric,
          target,
          value: last.value,
          fact: last.fact,
          flags: flagsOf(samples, definition).at(-1) ?? [],
          ...columnsOf(growthOf(samples, 7)),
          ...columnsOf(growthOf(samples, 30)),
          ...columnsOf(growthOf(samples, 365)),
        },
      ];
    }),
  );
}
export type TrendRow = ReturnType<typeof trendRows>[number];

function columnsOf({ days, change, from, state }: Growth) {
  return { [`growth_${days}`]: change, [`growth_${days}_from`]: from, [`growth_${days}_state`]: state };
}
