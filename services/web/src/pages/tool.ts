import type { ToolDocument } from '@juxta/comparison';
import { attributeDefinition } from '@juxta/domain';
import { html } from 'hono/html';

import { valueText } from './cell.ts';
import { layout, outside } from './layout.ts';

type Markup = ReturnType<typeof html>;

/** One tool: what belongs to it and why, then every statement with its source. */
export function toolPage(tool: ToolDocument): Markup {
  return layout(
    tool.name,
    html`<h1>${tool.name}</h1>
      <p>${tool.categories.join(', ') || 'in no category yet'}</p>
      <h2>What belongs to it</h2>
      <ul>
        ${tool.links.map((link) => html`<li>${link.relation}: ${outside(link.target, link.target)}<small>by ${link.by}, ${link.fact}</small></li>`)}
      </ul>
      <h2>Statements</h2>
      <div class="scroll">
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
            ${tool.statements.map(statement)}${tool.samples.map(
              (sample) =>
                html`<tr>
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
      }`,
  );
}

function statement(one: ToolDocument['statements'][number]): Markup {
  const definition = attributeDefinition(one.attribute);
  const shown =
    one.state === 'known' ? valueText(definition?.unit ?? null, one.value) : 'withdrawn by its source';
  return html`<tr id="${one.attribute}">
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
