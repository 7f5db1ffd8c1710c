import type { FeedEntry, FeedPage } from '@juxta/projections';
import { html } from 'hono/html';

import { toolPath } from './address.ts';
import { layout } from './layout.ts';

type Markup = ReturnType<typeof html>;

/** The newest entry first. `query` is what the page was asked with, without `since`. */
export function feedPage({ entries, next, more }: FeedPage, about: string, query: string): Markup {
  return layout(
    `Feed of ${about}`,
    html`<h1>Feed of ${about}</h1>
      ${
        entries.length === 0
          ? html`<p class="unknown">No news: what was so before it was first looked at is none.</p>`
          : html`<ul class="feed">
              ${entries.toReversed().map(entry)}
            </ul>`
      }
      <p>
        <a href="/feed?${query}${query === '' ? '' : '&'}since=${next}"
          >${more ? 'More' : 'What comes after'}</a
        >, from log position ${next} on.
      </p>`,
  );
}

function entry({ at, tools, kind, text, source, facts, position }: FeedEntry): Markup {
  const cited = facts.length > 0 ? facts.join(', ') : `position ${position}`;
  return html`<li>
    <time datetime="${at}">${at.slice(0, 10)}</time>
    ${tools.map((tool, n) => html`${n > 0 ? ', ' : ''}<a href="${toolPath(tool)}">${tool}</a>`)}
    <span class="kind">${kind}</span>: ${text}<small>${source ?? 'decided here'}, ${cited}</small>
  </li>`;
}
