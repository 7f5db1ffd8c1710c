import { html } from 'hono/html';

import { toolPath } from './address.ts';
import { layout } from './layout.ts';

type Markup = ReturnType<typeof html>;

export function messagePage(title: string, detail: string, suggestions: readonly string[] = []): Markup {
  const list =
    suggestions.length > 0
      ? html`<p>Did you mean:</p>
          <ul>
            ${suggestions.map((id) => html`<li><a href="${toolPath(id)}">${id}</a></li>`)}
          </ul>`
      : '';
  return layout(
    title,
    html`<h1>${title}</h1>
      <p>${detail}</p>
      ${list}
      <p><a href="/">All tools</a></p>`,
  );
}

export function frontPage(tools: readonly string[]): Markup {
  return layout(
    'Compare',
    html`<h1>Compare tools</h1>
      <form action="/compare" method="get">
        <label for="tools">Two to five names, separated by commas</label><br />
        <input id="tools" name="tools" required value="grunt,gulp,webpack" /> <button>Compare</button>
      </form>
      <h2>Tools</h2>
      <ul>
        ${tools.map((id) => html`<li><a href="${toolPath(id)}">${id}</a></li>`)}
      </ul>`,
  );
}
