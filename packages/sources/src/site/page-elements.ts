import { Element, NodeWithChildren, type AnyNode, type Document } from 'domhandler';

const tags = ['html', 'base', 'title', 'meta', 'link', 'a', 'script'] as const;

/** The elements of a page that are read, in document order: found in one walk, since each selector would take one. */
export type PageElements = Readonly<Record<(typeof tags)[number] | 'foot', readonly Element[]>>;

export function pageElements(page: Document): PageElements {
  const found: Record<keyof PageElements, Element[]> = {
    html: [],
    base: [],
    title: [],
    meta: [],
    link: [],
    a: [],
    script: [],
    foot: [],
  };
  const byTag = new Map<string, Element[]>(tags.map((tag) => [tag, found[tag]]));
  let node: AnyNode | null = page.firstChild;
  while (node) {
    if (node instanceof Element) {
      byTag.get(node.name)?.push(node);
      if (isFoot(node)) found.foot.push(node);
    }
    node = nextInOrder(node);
  }
  return found;
}

function isFoot({ name, attribs }: Element): boolean {
  return name === 'footer' || attribs['role']?.toLowerCase() === 'contentinfo';
}

function nextInOrder(node: AnyNode): AnyNode | null {
  if (node instanceof NodeWithChildren && node.children[0]) return node.children[0];
  let at: AnyNode | null = node;
  while (at && !at.next) at = at.parent;
  return at?.next ?? null;
}

/** The content of the first `<meta>` whose `name` or `property` is this, whatever its case. */
export function metaContent(
  { meta }: PageElements,
  attribute: 'name' | 'property',
  value: string,
): string | undefined {
  return meta.find(({ attribs }) => attribs[attribute]?.toLowerCase() === value)?.attribs['content'];
}

/** Whether a list of words in an attribute (`rel`) has one of these; words are in lower case. */
export function hasWord(element: Element, attribute: string, word: string): boolean {
  const text = element.attribs[attribute]?.toLowerCase();
  return text === word || (text?.includes(word) === true && text.split(/\s+/u).includes(word));
}

/** Whether an element or one that it stands in is what the test says. */
export function isWithin(element: Element, test: (one: Element) => boolean): boolean {
  let at: AnyNode | null = element;
  while (at) {
    if ('attribs' in at && test(at)) return true;
    at = at.parent;
  }
  return false;
}
