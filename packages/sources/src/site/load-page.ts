import { isUtf8 } from 'node:buffer';

import { Element, type Document } from 'domhandler';
import { decodeBuffer } from 'encoding-sniffer';
import { parse } from 'parse5';
import { adapter } from 'parse5-htmlparser2-tree-adapter';

import type { CapturedAnswer } from '../source.ts';
import { assertFewAttributes, limits, TooComplex } from './limits.ts';

/** The page's document, decoded by its header, its byte order mark or its own words. Throws TooComplex. */
export function loadPage(answer: CapturedAnswer): Document {
  assertFewAttributes(answer.body);
  const buffer = Buffer.from(answer.body.buffer, answer.body.byteOffset, answer.body.byteLength);
  const charset = /charset\s*=\s*"?([\w.:-]{1,40})/iu.exec(answer.contentType ?? '')?.[1];
  const text = decodeBuffer(buffer, {
    // Pages that declare nothing are UTF-8 where they can be; else what browsers take.
    defaultEncoding: isUtf8(buffer) ? 'utf-8' : 'windows-1252',
    ...(charset !== undefined && { transportLayerEncodingLabel: charset }),
  });
  return parse(text, { treeAdapter: boundedAdapter(), scriptingEnabled: true });
}

/**
 * The library's tree within the limits, with no namespaces of attributes, which nothing here reads: two more objects
 * for each element cost a tenth of the parsing.
 */
function boundedAdapter(): typeof adapter {
  let depth = 0;
  let nodes = 0;
  return {
    ...adapter,
    createElement: (name, namespace, attributes) => {
      nodes += 1;
      if (nodes > limits.nodes) throw new TooComplex(`the page has more than ${limits.nodes} elements`);
      const element = new Element(name, membersOf(attributes), []);
      element.namespace = namespace;
      return element;
    },
    adoptAttributes: ({ attribs }, attributes) => {
      for (const { name, value } of attributes) attribs[name] ??= value;
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

type Attributes = Parameters<typeof adapter.createElement>[2];

const noMembers: Record<string, string> = Object.create(null);

/** An object without inherited members. The empty prototype keeps it in the quick form that a bare one does not have. */
function membersOf(attributes: Attributes): Record<string, string> {
  const members: Record<string, string> = Object.create(noMembers);
  for (const { name, value } of attributes) members[name] = value;
  return members;
}
