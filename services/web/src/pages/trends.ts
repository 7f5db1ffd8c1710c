import { displayText, metricDefinition, rowTitle } from '@juxta/domain';
import { growthDays, type StatisticsDay, type TrendLine } from '@juxta/projections';
import { html } from 'hono/html';

import { toolPath } from './address.ts';
import { cut } from './categories.ts';
import { layout } from './layout.ts';

type Markup = ReturnType<typeof html>;

export interface TrendsAsked {
  readonly made: StatisticsDay | null;
  readonly metrics: readonly string[];
  readonly metric: string | null;
  readonly lines: readonly TrendLine[];
}

/** What grew, by one metric at a time: metrics of different meaning are never put into one order. */
export function trendsPage({ made, metrics, metric, lines }: TrendsAsked): Markup {
  return layout(
    'Trends',
    html`<h1>Trends</h1>
      ${made === null ? html`<p class="unknown">No day of statistics was made yet: they are made once a day.</p>` : ''}
      <ul>
        ${metrics.map((id) => html`<li><a href="/trends?metric=${encodeURIComponent(id)}">${metricDefinition(id)?.label ?? id}</a></li>`)}
      </ul>
      ${metric === null ? html`<p class="unknown">No metric was sampled on that day.</p>` : table(metric, lines)}
      ${made === null ? '' : cut(made)}`,
  );
}

function table(metric: string, lines: readonly TrendLine[]): Markup {
  const meaning = metricDefinition(metric);
  return html`<h2 id="growth">${meaning ? rowTitle(meaning) : metric}</h2>
    <p>${meaning?.help}</p>
    <div class="scroll" role="region" aria-labelledby="growth" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Tool</th>
            <th scope="col">Value</th>
            ${growthDays.map((days) => html`<th scope="col">In ${days} days</th>`)}
            <th scope="col">Odd about it</th>
          </tr>
        </thead>
        <tbody>
          ${lines.map(
            ({ tool, value, fact, growth, flags }) =>
              html`<tr>
                <th scope="row"><a href="${toolPath(tool)}">${tool}</a></th>
                <td>${displayText(meaning?.display ?? 'number', value)}<small>${fact}</small></td>
                ${growth.map(growthCell)}
                <td>${flags.join(', ') || 'nothing'}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

const untold: Readonly<Record<TrendLine['growth'][number]['state'], string>> = {
  known: 'unknown',
  gap: 'gap: no sample where the period begins',
  partial: 'one sample yet',
  redefined: 'it meant something else then',
  from_zero: 'from nothing',
};

/** A gap is told as one, and a period that is not whole says from when it counts. */
function growthCell({ change, from, state }: TrendLine['growth'][number]): Markup {
  if (change === null) return html`<td class="unknown">${untold[state]}</td>`;
  const percent = `${change < 0 ? '' : '+'}${(change * 100).toFixed(1)} %`;
  return html`<td>
    ${percent}${state === 'partial' ? html`<small>only since ${from}</small>` : html`<small>from ${from}</small>`}
  </td>`;
}
