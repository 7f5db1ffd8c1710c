import type { Row } from '@juxta/comparison';
import { html } from 'hono/html';

type Markup = ReturnType<typeof html>;

/** What the words for an absence mean, and the rows that apply to none of these tools. */
export function absences(rows: readonly Row[]): Markup {
  const none = rows.filter(({ cells }) => cells.every(({ state }) => state === 'not_applicable'));
  return html`<h2 id="absences">What is not told, and why</h2>
    <dl>
      <dt>unknown</dt>
      <dd>something that belongs to the tool could say it, and says nothing</dd>
      <dt>does not apply</dt>
      <dd>nothing that belongs to the tool could say it</dd>
      <dt>failed</dt>
      <dd>it was never known, and asking fails: the code and the host are told</dd>
      <dt>withdrawn</dt>
      <dd>its source said it once, and says it no longer</dd>
    </dl>
    ${
      none.length === 0
        ? ''
        : html`<p class="not_applicable">
            Does not apply to any of these: ${none.map(({ label }) => label).join('; ')}.
          </p>`
    }`;
}
