import { parseFeed } from 'htmlparser2';

import { instantOf } from '../../reading/instant.ts';
import type { ChangedTarget } from '../../source.ts';
import { recognize, type PypiSettings } from './address.ts';

/** The projects of the feed of latest updates, each by the address of its page. A document of another form changes nothing. */
export function latestUpdates(body: Uint8Array, settings: PypiSettings): readonly ChangedTarget[] {
  const feed = parseFeed(new TextDecoder().decode(body));
  return (feed?.items ?? []).flatMap(({ link, pubDate }) => {
    const name = /^https?:\/\/[^/]+\/project\/([^/]+)\//u.exec(link ?? '')?.[1];
    const found = name === undefined ? null : recognize(`${settings.index}/pypi/${name}/json`, settings);
    const isDate = pubDate !== undefined && !Number.isNaN(pubDate.getTime());
    return found ? [{ target: found.target, at: isDate ? instantOf(pubDate.toISOString()) : null }] : [];
  });
}
