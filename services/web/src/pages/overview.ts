import { type ComparisonDocument, type PeopleSlot, peopleSlots } from '@juxta/comparison';
import { html } from 'hono/html';

import { categoryPath, pinned, toolPath } from './address.ts';
import { cellBody } from './cell.ts';
import { lifeClaims, lifeLine } from './lifecycle.ts';

type Markup = ReturnType<typeof html>;

/** The categories that all share, the widest first, or why there is none; then the title. */
export function breadcrumb({ breadcrumb: shared, tools }: ComparisonDocument): Markup {
  const title = tools.map((tool) => tool.name).join(' vs ');
  const path =
    shared.state === 'known'
      ? html`${shared.categories.map(({ category }) => html`<a href="${categoryPath(category)}">${category}</a> › `)}`
      : html`<span class="${shared.state}">no shared category: ${shared.reason}</span> › `;
  return html`<nav aria-label="Breadcrumb"><a href="/categories">Categories</a> › ${path}${title}</nav>`;
}

export function tabs(facets: readonly string[]): Markup {
  const parts = [
    ['overview', 'Overview'],
    ['differences', 'Differences'],
    ['opinions', 'Pros and cons'],
    ...facets.map((facet) => [facet, `${facet[0]?.toUpperCase()}${facet.slice(1)}`] as const),
    ['people', 'People'],
    ['alternatives', 'Alternatives'],
    ['related', 'Related comparisons'],
  ];
  return html`<nav aria-label="Sections">
    ${parts.map(([id, label], n) => html`${n > 0 ? ' · ' : ''}<a href="#${id}">${label}</a>`)}
  </nav>`;
}

/** A card per tool: what it is in its own words, its icon's address, how it stands and where its news are. */
export function cards(document: ComparisonDocument, addresses: ReadonlyMap<string, string>): Markup {
  return html`${document.tools.map(
    ({ id, name, categories, lifecycle }) =>
      html`<section class="card" aria-label="${name}, at a glance">
        <h3><a href="${toolPath(id)}">${name}</a></h3>
        <p>${lifeLine(lifecycle)}</p>
        ${lifeClaims(lifecycle, addresses)}
        <dl>
          ${glance(document, id, 'description', 'What it is')}${glance(document, id, 'icon', 'Icon')}
          <dt>Categories</dt>
          <dd>
            ${
              categories.length === 0
                ? html`<span class="unknown">in no category yet</span>`
                : categories.map(
                    (one, n) => html`${n > 0 ? ', ' : ''}<a href="${categoryPath(one)}">${one}</a>`,
                  )
            }
          </dd>
        </dl>
        <p><a href="/feed?tools=${encodeURIComponent(id)}">News of ${name}</a></p>
      </section>`,
  )}`;
}

/** A cell as its row shows it. An icon is linked, never shown: its licence is not that of the data. */
function glance(document: ComparisonDocument, tool: string, attribute: string, label: string): Markup | '' {
  const row = document.attributes.find(({ id }) => id === attribute);
  const one = row?.cells.find((found) => found.tool === tool);
  if (!row || !one) return '';
  return html`<dt>${label}</dt>
    <dd class="${one.state}">${cellBody(row, one, pinned(document))}</dd>`;
}

const slotLabels: Readonly<Record<PeopleSlot, string>> = {
  stacks: 'Stacks',
  companies: 'Companies',
  followers: 'Followers',
  votes: 'Votes',
  opinions: 'Opinions',
  decisions: 'Decisions',
  integrations: 'Integrations',
};

/** What only people can tell, tool by tool: a count, or why there is none. */
export function people(document: ComparisonDocument): Markup {
  return html`<h2 id="people">What only people can tell</h2>
    <div class="scroll" role="region" aria-labelledby="people" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Of people</th>
            ${document.tools.map(({ name }) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${peopleSlots.map(
            (slot) =>
              html`<tr class="people">
                <th scope="row">${slotLabels[slot]}</th>
                ${document.people.map((told) => slotCell(told[slot]))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function slotCell(slot: ComparisonDocument['people'][number][PeopleSlot]): Markup {
  return slot.state === 'known'
    ? html`<td>${slot.count.toLocaleString('en')}</td>`
    : html`<td class="unknown">unknown<small>${slot.reason}</small></td>`;
}
