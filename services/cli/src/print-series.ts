import { styleText } from 'node:util';

import type { ToolDocument } from '@juxta/comparison';
import { metricDefinition } from '@juxta/domain';
import { type MetricSeries, readSeries } from '@juxta/projections';

import type { App } from './app.ts';
import { printLine } from './output.ts';
import { sparkline } from './sparkline.ts';

/** As many days as fit on a line of 80. */
const shownDays = 60;

/** The metrics of a tool over the last days, a line each. */
export async function printSeries(
  app: App,
  tool: ToolDocument,
  times: { readonly known_at: number; readonly as_of: string },
): Promise<void> {
  const sampled = [...new Set(tool.samples.map(({ metric }) => metric))];
  for (const metric of sampled) {
    const series = await readSeries(app.db, tool, metric, { ...times, days: shownDays });
    for (const line of series ? seriesLines(series) : []) printLine(line);
  }
}

/** Growth beside the name, the days as blocks below, then what is odd. */
export function seriesLines({ metric, points, growth }: MetricSeries): readonly string[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return [];
  const label = styleText('bold', metricDefinition(metric)?.label ?? metric);
  const odd = points.filter((point) => point.flags.length > 0);
  return [
    '',
    `${label}  ${growth.map(growthText).join(', ')}`,
    `  ${sparkline(points.map(({ value }) => value))}  ${first.day} to ${last.day}`,
    ...odd.map(({ day, value, flags }) =>
      styleText('yellow', `  ${day}: ${value?.toLocaleString('en')} (${flags.join(', ')})`),
    ),
  ];
}

function growthText({ days, state, from, change }: MetricSeries['growth'][number]): string {
  if (change === null) return `${days} d ${state.replace('_', ' ')}`;
  const percent = `${change < 0 ? '' : '+'}${(change * 100).toFixed(1)} %`;
  return `${days} d ${percent}${state === 'partial' ? ` (only since ${from})` : ''}`;
}
