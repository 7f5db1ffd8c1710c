import { cleanText, failed, type Observation } from '@juxta/domain';
import { load } from 'cheerio';
import type { ChildNode, Element } from 'domhandler';

import { statusFailure } from '../../reading/status.ts';
import { isTooDeep, xmlDepthCap } from '../../reading/xml-depth.ts';
import type { CapturedAnswer } from '../../source.ts';

export type Read = { readonly root: Element } | { readonly failure: Observation };

/** The root element of this name. No entity of the document's own is expanded, none is fetched. */
export function readXml(answer: CapturedAnswer, name: string): Read {
  const failure = statusFailure(answer);
  if (failure) return { failure };
  const text = new TextDecoder().decode(answer.body).trim();
  if (text === '') return { failure: failed('empty_body', 'the answer has no body') };
  if (/^(?:<!doctype\s+html|<html)/iu.test(text))
    return { failure: failed('html_instead', 'the answer is a page of HTML, not XML') };
  if (isTooDeep(text))
    return { failure: failed('too_complex', `the XML nests more than ${xmlDepthCap} elements`) };
  const root = load(text, { xml: true })
    .root()[0]
    ?.children.find((node) => isElement(node, name));
  return root && isElement(root, name)
    ? { root }
    : { failure: failed('wrong_shape', `the XML has no root element called ${name}`) };
}

/** Children of that name, of whatever namespace prefix. One level only: a hostile depth costs nothing. */
export function childrenOf(element: Element | undefined, name: string): readonly Element[] {
  return (element?.children ?? []).filter((node): node is Element => isElement(node, name));
}

export function childOf(element: Element | undefined, ...path: readonly string[]): Element | undefined {
  let found = element;
  for (const name of path) found = childrenOf(found, name)[0];
  return found;
}

/** The text of a child; null where there is none, or where it still names a property to be filled in. */
export function textOf(element: Element | undefined, ...path: readonly string[]): string | null {
  const text = (childOf(element, ...path)?.children ?? [])
    .map((node) => (node.type === 'text' ? node.data : node.type === 'cdata' ? cdata(node.children) : ''))
    .join('');
  return text.includes('${') ? null : cleanText(text, 2_048);
}

function cdata(nodes: readonly ChildNode[]): string {
  return nodes.map((node) => (node.type === 'text' ? node.data : '')).join('');
}

function isElement(node: ChildNode, name: string): node is Element {
  return node.type === 'tag' && node.name.replace(/^[^:]*:/u, '') === name;
}
