import {
  type CategoryCount,
  type CategoryMember,
  type CategoryStatistics,
  type Cohort,
  everything,
  measures,
  type StatisticsDay,
} from '@juxta/projections';
import { html } from 'hono/html';

import { categoryPath, comparePath, toolPath } from './address.ts';
import { layout } from './layout.ts';

type Markup = ReturnType<typeof html>;
type Measured = CategoryStatistics['measures'][number];

export function categoriesPage(made: StatisticsDay | null, categories: readonly CategoryCount[]): Markup {
  return layout(
    'Categories',
    html`<h1>Categories</h1>
      ${
        made === null
          ? html`<p class="unknown">No day of statistics was made yet: they are made once a day.</p>`
          : html`<p><a href="${categoryPath(everything)}">All tools together</a></p>
              <div class="scroll" role="region" aria-label="Categories" tabindex="0">
                <table>
                  <thead>
                    <tr>
                      <th scope="col">Category</th>
                      <th scope="col">Tools</th>
                      <th scope="col">How they stand</th>
                    </tr>
                  </thead>
                  <tbody>
                    ${categories.map(
                      ({ category, tools, statuses }) =>
                        html`<tr>
                          <th scope="row"><a href="${categoryPath(category)}">${category}</a></th>
                          <td>${tools}</td>
                          <td>${statusText(statuses)}</td>
                        </tr>`,
                    )}
                  </tbody>
                </table>
              </div>
              ${cut(made)}`
      }`,
  );
}

/** One category: how its tools stand, each measure with its spread and its first places, who is in it. */
export function categoryPage(
  made: StatisticsDay,
  found: CategoryStatistics,
  members: readonly CategoryMember[],
): Markup {
  const name = found.category === everything ? 'All tools' : found.category;
  const measured = new Map(found.measures.map((one) => [one.measure, one]));
  return layout(
    name,
    html`<nav aria-label="Breadcrumb"><a href="/categories">Categories</a> › ${name}</nav>
      <h1>${name}</h1>
      <p>
        ${found.tools} ${found.tools === 1 ? 'tool' : 'tools'}: ${statusText(found.statuses)}.
        <a
          href="/feed${found.category === everything ? '' : `?category=${encodeURIComponent(found.category)}`}"
          >Feed</a
        >
      </p>
      <h2 id="measures">Rankings and statistics</h2>
      <div class="scroll" role="region" aria-labelledby="measures" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">Measure</th>
              <th scope="col">Measured</th>
              <th scope="col">10 %</th>
              <th scope="col">Median</th>
              <th scope="col">90 %</th>
              <th scope="col">First places</th>
            </tr>
          </thead>
          <tbody>
            ${measures.flatMap(({ id }) => measured.get(id) ?? []).map(measureRow)}
          </tbody>
        </table>
      </div>
      ${survival(found)}${membersList(members)}${cut(made)}`,
  );
}

function measureRow({ measure, measured, tools, p10, median, p90, ranking }: Measured): Markup {
  const meaning = measures.find(({ id }) => id === measure);
  return html`<tr>
    <th scope="row">${meaning?.label ?? measure}<small>${meaning?.unit}: ${meaning?.help}</small></th>
    <td>${measured} of ${tools}</td>
    <td>${figure(p10)}</td>
    <td>${figure(median)}</td>
    <td>${figure(p90)}</td>
    <td>
      <ol class="ranking">
        ${ranking.slice(0, 10).map(({ rank, tool, value, facts }) => html`<li value="${rank}"><a href="${toolPath(tool)}">${tool}</a> ${figure(value)}<small>${facts.slice(0, 3).join(', ')}</small></li>`)}
      </ol>
    </td>
  </tr>`;
}

function survival({ survival: rows, cohorts }: CategoryStatistics): Markup {
  if (rows.length === 0) return html`<p class="unknown">Survival: no age is known of any of these tools.</p>`;
  return html`<h2 id="survival">Survival by age</h2>
    ${cohortTable(cohorts)}
    <ul>
      ${rows.map(({ age_years: age, tools, surviving }) => html`<li>${age} years old: ${surviving} of ${tools} neither archived nor ended</li>`)}
    </ul>`;
}

/** Rows are cohorts, columns are ages. A share that nobody can tell yet is no zero. */
function cohortTable(cohorts: readonly Cohort[]): Markup | '' {
  const [first] = cohorts;
  if (!first) return '';
  return html`<p>
      Of the tools that were born in the same years, the share still alive at an age: neither archived nor
      ended, by the estimate of Kaplan and Meier. Tools that are not that old yet are told beside it.
    </p>
    <div class="scroll" role="region" aria-labelledby="survival" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Born</th>
            <th scope="col">Tools</th>
            ${first.ages.map(({ age_years: age }) => html`<th scope="col">${age} ${age === 1 ? 'year' : 'years'}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${cohorts.map(cohortLine)}
        </tbody>
      </table>
    </div>
    <p>A cross-section of today:</p>`;
}

function cohortLine({ born, tools, ages }: Cohort): Markup {
  return html`<tr>
    <th scope="row">${born === everything ? 'Any time' : born}</th>
    <td>${tools}</td>
    ${ages.map((age) => html`<td>${age.share === null ? 'unknown' : `${figure(100 * age.share)} %`}<small>${countsText(age)}</small></td>`)}
  </tr>`;
}

function countsText({ ended, dated, censored }: Cohort['ages'][number]): string {
  const ends = ended === 0 ? 'none ended' : `${ended} ended, ${dated} of them on a day that is stated`;
  return censored === 0 ? ends : `${ends}; ${censored} too young`;
}

function membersList(members: readonly CategoryMember[]): Markup | '' {
  if (members.length === 0) return '';
  const pair = members.slice(0, 2).map(({ tool }) => tool);
  return html`<h2 id="members">Tools</h2>
    <ul>
      ${members.map(({ tool, by, position }) => html`<li><a href="${toolPath(tool)}">${tool}</a><small>by ${by}, position ${position}</small></li>`)}
    </ul>
    ${pair.length === 2 ? html`<p><a href="${comparePath(pair)}">Compare the first two</a></p>` : ''}`;
}

/** The day that numbers are of. */
export function cut({ day, known_at, complete }: StatisticsDay): Markup {
  return html`<footer>
    <p>
      Of ${day}${complete ? '' : ', which is not over: it is made again when it is'}; log position
      ${known_at}.
    </p>
  </footer>`;
}

function statusText(statuses: Readonly<Record<string, number>>): string {
  return Object.entries(statuses)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([status, count]) => `${count} ${status}`)
    .join(', ');
}

function figure(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 1 });
}
