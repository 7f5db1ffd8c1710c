import type { Element } from 'domhandler';

/** Where an element stands: `html > body > nav:nth-of-type(2) > a`, from the nearest plain id on. */
export function cssPath(element: Element): string {
  const steps: string[] = [];
  for (let node: Element | null = element; node; node = parentOf(node)) {
    const id = node.attribs['id'];
    if (id !== undefined && /^[A-Za-z][\w-]{0,60}$/u.test(id)) {
      steps.unshift(`#${id}`);
      break;
    }
    steps.unshift(step(node));
  }
  // A path is a hint for people: its end tells more than its start.
  return steps.slice(-20).join(' > ').toWellFormed().replaceAll('\u0000', '');
}

function parentOf(node: Element): Element | null {
  return node.parent?.type === 'tag' ? node.parent : null;
}

function step(node: Element): string {
  const siblings =
    node.parent?.children.filter(
      (child): child is Element => child.type === 'tag' && child.name === node.name,
    ) ?? [];
  return siblings.length > 1 ? `${node.name}:nth-of-type(${siblings.indexOf(node) + 1})` : node.name;
}
