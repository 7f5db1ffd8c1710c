/** The slug of a name: what a tool's id is made of. Null when nothing of the name can be written as a slug. */
export function toolSlug(name: string): string | null {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/gu, '')
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 80)
    .replace(/-$/u, '');
  return slug === '' ? null : slug;
}

export function isToolId(text: string): boolean {
  return /^[a-z0-9]+(?:-[a-z0-9]+)*$/u.test(text) && text.length <= 80;
}
