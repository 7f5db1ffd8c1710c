import type { Lifecycle } from '@juxta/comparison';
import { html } from 'hono/html';

import { citations } from './citation.ts';

type Markup = ReturnType<typeof html>;

/** A tool's life in one dated line. */
export function lifeLine({ status, text }: Lifecycle): Markup {
  const rest = text.startsWith(status) ? text.slice(status.length) : `: ${text}`;
  return html`<span class="status ${status}">${status}</span>${rest}`;
}

/** Every claim about its life, each with its own date and source. */
export function lifeClaims(
  { claims }: Lifecycle,
  addresses: ReadonlyMap<string, string> = new Map(),
): Markup | '' {
  if (claims.length === 0) return '';
  return html`<ul>
    ${claims.map((claim) => html`<li>${claim.text}${citations(claim.basis, addresses)}</li>`)}
  </ul>`;
}
