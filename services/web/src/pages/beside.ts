import type { ComparisonDocument } from '@juxta/comparison';
import { html } from 'hono/html';

import { comparePath, toolPath } from './address.ts';
import { citations } from './citation.ts';

type Markup = ReturnType<typeof html>;

/** What to look at instead: each with its life in one line and why it stands here. */
export function alternatives(document: ComparisonDocument): Markup {
  const ids = document.tools.map(({ id }) => id);
  const beside = (tool: string) => comparePath([...ids.slice(0, 4), tool].toSorted());
  return html`<h2 id="alternatives">Alternatives</h2>
    ${
      document.alternatives.length === 0
        ? html`<p class="unknown">
            None is known: no tool shares a small category with these, and none is named by them.
          </p>`
        : html`<ul>
            ${document.alternatives.map(
              ({ tool, name, status, lifecycle, reasons }) =>
                html`<li>
                  <a href="${toolPath(tool)}">${name}</a>, <span class="status ${status}">${lifecycle}</span>;
                  <a href="${beside(tool)}" aria-label="compare ${name} with these">compare</a>
                  ${why(reasons)}
                </li>`,
            )}
          </ul>`
    }`;
}

export function related(document: ComparisonDocument): Markup {
  return html`<h2 id="related">Related comparisons</h2>
    ${
      document.related.length === 0
        ? html`<p class="unknown">None is known: no alternative goes on.</p>`
        : html`<ul>
            ${document.related.map(({ tools, reasons }) => html`<li><a href="${comparePath(tools)}">${tools.join(' vs ')}</a>${why(reasons)}</li>`)}
          </ul>`
    }`;
}

function why(reasons: ComparisonDocument['alternatives'][number]['reasons']): Markup {
  return html`<details>
    <summary>why</summary>
    <ul>
      ${reasons.map(({ text, basis }) => html`<li>${text}${citations(basis)}</li>`)}
    </ul>
  </details>`;
}
