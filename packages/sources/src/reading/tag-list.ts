import { isMembers, own } from './members.ts';

/**
 * The tags of an image: `{ tags: [name] }` of a registry, `{ results: [{ name }] }` of Docker Hub, `[{ name }]` of the first
 * version of the registry API. They are as they stand, whatever
 * their characters. Null for a document of another shape; null as `tags` is none of them.
 */
export function tagNames(document: unknown): readonly string[] | null {
  const list = Array.isArray(document) ? document : (own(document, 'tags') ?? own(document, 'results'));
  // A repository without tags is `{ "tags": null }`.
  if (isMembers(document) && own(document, 'tags') === null) return [];
  if (!Array.isArray(list)) return null;
  // A thousand names are not copied where nothing else stands among them.
  if (list.every(isName)) return list;
  const names: string[] = [];
  for (const tag of list as readonly unknown[]) {
    const name = typeof tag === 'string' ? tag : own(tag, 'name');
    if (isName(name)) names.push(name);
  }
  return names;
}

const isName = (tag: unknown): tag is string => typeof tag === 'string' && tag !== '';
