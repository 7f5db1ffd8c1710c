import type { FeedEntry } from '@juxta/projections';
import { html, raw } from 'hono/html';

import type { FoundFeed } from './feed-query.ts';

/** A feed as Atom (RFC 4287), the newest entry first. `self`: its own address. Text is escaped by the template. */
export async function atomFeed(feed: FoundFeed, self: string): Promise<string> {
  const entries = feed.entries.toReversed();
  const about = feed.category ?? feed.tools?.join(', ') ?? 'all tools';
  // A feed without entries was never updated; the form asks for a date all the same.
  const updated = feed.entries.at(-1)?.recorded_at ?? '1970-01-01T00:00:00.000Z';
  const text = await html`${raw('<?xml version="1.0" encoding="utf-8"?>')}
    <feed xmlns="http://www.w3.org/2005/Atom">
      <id>${xmlText(self)}</id>
      <title>Juxta: ${xmlText(about)}</title>
      <subtitle>What changed, as the sources tell it</subtitle>
      <updated>${updated}</updated>
      <author><name>Juxta</name></author>
      <link rel="self" type="application/atom+xml" href="${xmlText(self)}" />
      ${entries.map(entry)}
    </feed> `;
  return `${text}`;
}

function entry(one: FeedEntry) {
  const subjects = one.tools.length > 0 ? one.tools : [one.target ?? one.source ?? ''];
  const cited = one.facts.length > 0 ? ` (${one.facts.join(', ')})` : '';
  return html`<entry>
    <id>urn:juxta:event:${one.event}:${one.n}</id>
    <title type="text">${xmlText(one.text)}</title>
    <updated>${one.recorded_at}</updated>
    <published>${one.at < one.recorded_at ? one.at : one.recorded_at}</published>
    <category term="${one.kind}" />
    ${subjects.map((subject) => html`<category scheme="urn:juxta:tool" term="${xmlText(subject)}" />`)}
    <content type="text">${xmlText(`${one.text}${cited}`)}</content>
  </entry> `;
}

// XML 1.0 has no way to write these, escaped or not.
// oxlint-disable-next-line no-control-regex -- these are exactly the characters to replace
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu;

const xmlText = (text: string): string => text.toWellFormed().replace(unwritable, '\ufffd');
