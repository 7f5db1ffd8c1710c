import type { Lifecycle, ToolDocument } from '@juxta/comparison';
import { attributeDefinition, displayText } from '@juxta/domain';
import { html } from 'hono/html';

import { pinned } from './address.ts';
import { layout, outside } from './layout.ts';
import { lifeClaims, lifeLine } from './lifecycle.ts';

type Markup = ReturnType<typeof html>;

export interface ToolState {
  readonly life: Lifecycle;
  readonly as_of: string;
  readonly known_at: number;
}

/** One tool: what belongs to it and why, then every statement with its source. */
export function toolPage(tool: ToolDocument, at: ToolState): Markup {
  const statements = marked(tool.statements, (one) => one.attribute);
  const samples = marked(tool.samples, (one) => one.metric);
  return layout(
    tool.name,
    html`<h1>${tool.name}</h1>
      <p>${lifeLine(at.life)}, as of ${at.as_of.slice(0, 10)}</p>
      ${lifeClaims(at.life)}
      <p>
        ${tool.aliases.length > 0 ? `also called ${tool.aliases.join(', ')}; ` : ''}${tool.categories.join(', ') || 'in no category yet'}
      </p>
      <h2>What belongs to it</h2>
      <ul>
        ${tool.links.map((link) => html`<li>${link.relation}: ${outside(link.target, link.target)}<small>by ${link.by}, ${link.fact}</small></li>`)}
      </ul>
      <h2 id="statements">Statements</h2>
      <div class="scroll" role="region" aria-labelledby="statements" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">Quality</th>
              <th scope="col">Value</th>
              <th scope="col">Source</th>
              <th scope="col">Evidence</th>
            </tr>
          </thead>
          <tbody>
            ${statements.map(statement)}${samples.map(
              ({ one: sample, id }) =>
                html`<tr${anchor(id)}>
                  <th scope="row">${sample.metric}</th>
                  <td>${sample.value.toLocaleString('en')}</td>
                  <td>${sample.source}, ${sample.day}</td>
                  <td>${outside(sample.evidence.url, 'page')}<small>${sample.fact}</small></td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${
        tool.failures.length > 0
          ? html`<h2>Not read</h2>
              <ul>
                ${tool.failures.map((failure) => html`<li class="failed">${failure.source}: ${failure.code} at ${failure.host || 'its source'}, since ${failure.at.slice(0, 10)}</li>`)}
              </ul>`
          : ''
      }
      <footer>
        <p>As of ${at.as_of}, log position ${at.known_at}. <a href="${pinned(at)}">Permalink</a>.</p>
      </footer>`,
  );
}

function statement({ one, id }: Marked<ToolDocument['statements'][number]>): Markup {
  const definition = attributeDefinition(one.attribute);
  const shown =
    one.state === 'known' ? displayText(definition?.display ?? 'text', one.value) : 'withdrawn by its source';
  return html`<tr${anchor(id)}>
    <th scope="row">${definition?.label ?? one.attribute}</th>
    <td>${shown}</td>
    <td>${one.source}<small>${one.target}</small></td>
    <td>
      ${outside(one.evidence.url, 'page')}, seen ${one.observed_at.slice(0, 10)}<small
        >${one.cause}, fact ${one.fact}, sha256 ${one.evidence.sha256 ?? 'none'}</small
      >
    </td>
  </tr>`;
}

interface Marked<Line> {
  readonly one: Line;
  /** Of the first line about a quality: an id may stand once in a page. */
  readonly id: string | null;
}

function marked<Line>(lines: readonly Line[], idOf: (line: Line) => string): readonly Marked<Line>[] {
  const seen = new Set<string>();
  return lines.map((one) => {
    const id = idOf(one);
    const first = !seen.has(id);
    seen.add(id);
    return { one, id: first ? id : null };
  });
}

function anchor(id: string | null): Markup | '' {
  return id === null ? '' : html` id="${id}"`;
}
