import type { ComparisonDocument, Row } from '@juxta/comparison';
import { rowTitle } from '@juxta/domain';
import { html } from 'hono/html';

import { absences } from './absences.ts';
import { comparePath, factAddresses, pinned } from './address.ts';
import { alternatives, related } from './beside.ts';
import { cell } from './cell.ts';
import { citations } from './citation.ts';
import { layout } from './layout.ts';
import { breadcrumb, cards, people, tabs } from './overview.ts';

type Markup = ReturnType<typeof html>;

/** The comparison: status and differences first, then a table per facet, then how to cite it. */
export function comparisonPage(document: ComparisonDocument): Markup {
  const title = document.tools.map((tool) => tool.name).join(' vs ');
  const rows = document.attributes.filter((row) => row.cells.some((one) => one.state !== 'not_applicable'));
  const byFacet = Map.groupBy(rows, (row) => row.facet);
  const addresses = factAddresses(document);
  return layout(
    title,
    html`${breadcrumb(document)}
      <h1>${title}</h1>
      ${tabs([...byFacet.keys()])}
      <h2 id="overview">Overview</h2>
      ${cards(document, addresses)}
      <h2 id="differences">What are the differences?</h2>
      ${differences(document, addresses)}
      <h2 id="opinions">Pros and cons</h2>
      ${opinions(document, addresses)}
      ${[...byFacet].map(([facet, ofFacet]) => facetTable(document, facet, ofFacet))}
      ${people(document)}${alternatives(document)}${related(document)}${absences(document.attributes)}${footer(document)}`,
  );
}

function differences(document: ComparisonDocument, addresses: ReadonlyMap<string, string>): Markup {
  if (document.differences.length === 0) return html`<p>The sources prove none yet.</p>`;
  return html`<ul>
    ${document.differences.map(({ text, basis }) => html`<li>${text}${citations(basis, addresses)}</li>`)}
  </ul>`;
}

/** Tool by tool: what rules make of its facts, then what people say. */
function opinions(document: ComparisonDocument, addresses: ReadonlyMap<string, string>): Markup {
  return html`${document.tools.map(({ id, name }) => {
    const people = document.opinions.filter(({ tool }) => tool === id);
    return html`<section aria-label="${name}">
      <h3>${name}</h3>
      ${sentences('Pros', document.pros, id, addresses)}${sentences('Cons', document.cons, id, addresses)}
      ${
        people.length === 0
          ? html`<p class="unknown">No opinion of a person yet.</p>`
          : html`<ul>
              ${people.map(({ stance, text, author, votes }) => html`<li>${stance}: ${text}<small>${author}, ${votes} votes</small></li>`)}
            </ul>`
      }
    </section>`;
  })}`;
}

function sentences(
  title: string,
  all: ComparisonDocument['pros'],
  of: string,
  addresses: ReadonlyMap<string, string>,
): Markup {
  const own = all.filter(({ tool }) => tool === of);
  if (own.length === 0)
    return html`<p class="unknown">${title}, by rule from facts: no rule finds one in what is known.</p>`;
  return html`<p>${title}, by rule from facts</p>
    <ul>
      ${own.map(({ text, basis }) => html`<li>${text}${citations(basis, addresses)}</li>`)}
    </ul>`;
}

function facetTable(document: ComparisonDocument, facet: string, rows: readonly Row[]): Markup {
  return html`<h2 id="${facet}">${facet[0]?.toUpperCase()}${facet.slice(1)}</h2>
    <div class="scroll" role="region" aria-labelledby="${facet}" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Quality</th>
            ${document.tools.map((tool) => html`<th scope="col">${tool.name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                <th scope="row">${rowTitle(row)}</th>
                ${row.cells.map((one) => cell(row, one, pinned(document)))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function footer(document: ComparisonDocument): Markup {
  const path = comparePath(document.tools.map((tool) => tool.id));
  const pin = pinned(document);
  const terms = [
    ...new Set(
      document.attributes.flatMap((row) =>
        row.cells.flatMap((one) => (one.state === 'known' ? [one.evidence.licence] : [])),
      ),
    ),
  ];
  return html`<footer>
    <p>
      As of ${document.as_of}, log position ${document.known_at}. <a href="${path}${pin}">Permalink</a>,
      <a href="${path}.json${pin}">JSON</a>. News of these:
      <a href="/feed?tools=${document.tools.map(({ id }) => encodeURIComponent(id)).join(',')}">feed</a>.
    </p>
    <p>Terms of the sources: ${terms.join(', ') || 'none shown'}.</p>
  </footer>`;
}
