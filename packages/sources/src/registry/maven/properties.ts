import type { Element } from 'domhandler';

import { childOf, childrenOf } from './xml.ts';

const reference = /\$\{([\w.-]{1,100})\}/gu;
// A property may stand for others, and those for more: three times, and nothing long, so that none grows without end.
const limits = { rounds: 3, properties: 500, length: 2_048, references: 10 } as const;
const coordinates = ['groupId', 'artifactId', 'version', 'name', 'url'];

/**
 * Fills in, in the tree of a POM, the properties that the POM itself states: https://maven.apache.org/pom.html#properties.
 * Those of a parent stay as they are.
 */
export function fillProperties(project: Element): void {
  const stated = statedIn(project);
  for (let round = 0; round < limits.rounds; round += 1)
    for (const [name, text] of stated) stated.set(name, filled(text, stated));
  const elements = [project];
  for (let element = elements.pop(); element; element = elements.pop())
    for (const node of element.children) {
      if (node.type === 'text') node.data = filled(node.data, stated);
      else if (node.type === 'tag') elements.push(node);
    }
}

function statedIn(project: Element): Map<string, string> {
  const stated = new Map<string, string>();
  for (const node of childOf(project, 'properties')?.children.slice(0, limits.properties) ?? [])
    if (node.type === 'tag') stated.set(node.name, dataOf(node));
  const parent = childOf(project, 'parent');
  for (const name of coordinates) {
    const [own] = childrenOf(project, name);
    const [inherited] = name === 'groupId' || name === 'version' ? childrenOf(parent, name) : [];
    const value = own ?? inherited;
    if (value) for (const prefix of ['project.', 'pom.', '']) stated.set(`${prefix}${name}`, dataOf(value));
    const [above] = childrenOf(parent, name);
    if (above) stated.set(`project.parent.${name}`, dataOf(above));
  }
  return stated;
}

function dataOf(element: Element): string {
  return element.children
    .map((node) => (node.type === 'text' ? node.data : ''))
    .join('')
    .trim();
}

/** Unchanged where it is long or would refer to itself for ever. */
function filled(text: string, stated: ReadonlyMap<string, string>): string {
  if (text.length > limits.length || !text.includes('${')) return text;
  if ([...text.matchAll(reference)].length > limits.references) return text;
  const whole = text.replaceAll(reference, (as, name: string) => stated.get(name) ?? as);
  return whole.length > limits.length ? text : whole;
}
