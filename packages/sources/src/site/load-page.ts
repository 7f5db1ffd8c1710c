import { isUtf8 } from 'node:buffer';

import { loadBuffer, type CheerioAPI } from 'cheerio';
import { adapter } from 'parse5-htmlparser2-tree-adapter';

import type { CapturedAnswer } from '../source.ts';
import { assertFewAttributes, limits, TooComplex } from './limits.ts';

/** The page's document, decoded by its header, its byte order mark or its own words. Throws TooComplex. */
export function loadPage(answer: CapturedAnswer): CheerioAPI {
  assertFewAttributes(answer.body);
  const buffer = Buffer.from(answer.body.buffer, answer.body.byteOffset, answer.body.byteLength);
  const charset = /charset\s*=\s*"?([\w.:-]{1,40})/iu.exec(answer.contentType ?? '')?.[1];
  return loadBuffer(buffer, {
    // Pages that declare nothing are UTF-8 where they can be; else what browsers take.
    encoding: {
      defaultEncoding: isUtf8(buffer) ? 'utf-8' : 'windows-1252',
      ...(charset !== undefined && { transportLayerEncodingLabel: charset }),
    },
    treeAdapter: boundedAdapter(),
  });
}

function boundedAdapter(): typeof adapter {
  let depth = 0;
  let nodes = 0;
  return {
    ...adapter,
    createElement: (...given) => {
      nodes += 1;
      if (nodes > limits.nodes) throw new TooComplex(`the page has more than ${limits.nodes} elements`);
      return adapter.createElement(...given);
    },
    onItemPush: () => {
      depth += 1;
      if (depth > limits.depth)
        throw new TooComplex(`the page's elements are more than ${limits.depth} deep`);
    },
    onItemPop: () => {
      depth -= 1;
    },
  };
}
