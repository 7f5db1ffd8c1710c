import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parseWebUrl } from '@juxta/domain';

import { parseStanzas } from './deb822.ts';

export interface AptSource {
  /** Base URL of the archive, without a trailing slash. */
  readonly base: string;
  readonly suite: string;
}

/** All suites of Debian's archives in apt's own configuration, in its order, each once. */
export async function configuredSuites(folder: string): Promise<readonly AptSource[]> {
  const parts = join(folder, 'sources.list.d');
  const names = (await readdir(parts).catch((): string[] => [])).toSorted();
  const files = [join(folder, 'sources.list'), ...names.map((name) => join(parts, name))];
  const found: AptSource[] = [];
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const entries = file.endsWith('.sources')
      ? fromStanzas(text)
      : file.endsWith('.list')
        ? fromLines(text)
        : [];
    for (const entry of entries)
      if (entry !== null && !found.some(({ suite }) => suite === entry.suite)) found.push(entry);
  }
  return found;
}

function fromStanzas(text: string): readonly (AptSource | null)[] {
  return parseStanzas(text).flatMap((stanza) => {
    const words = (name: string): readonly string[] => (stanza.get(name) ?? '').split(/\s+/u).filter(Boolean);
    if (!words('types').includes('deb') || stanza.get('enabled')?.toLowerCase() === 'no') return [];
    if (!words('components').includes('main')) return [];
    return words('uris').flatMap((uri) => words('suites').map((suite) => archive(uri, suite)));
  });
}

function fromLines(text: string): readonly (AptSource | null)[] {
  return text.split('\n').map((line) => {
    const match = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+([^#]*)/u.exec(line);
    if (!match?.[1] || !match[2] || !match[3]?.split(/\s+/u).includes('main')) return null;
    return archive(match[1], match[2]);
  });
}

function archive(uri: string, suite: string): AptSource | null {
  const base = archiveBase(uri);
  if (base === null || !isSuite(suite)) return null;
  return base.endsWith('/debian') || (base.endsWith('/debian-security') && suite.endsWith('-security'))
    ? { base, suite }
    : null;
}

/** An archive's base URL without a trailing slash; null for what is not http(s): cdrom, file, mirror lists. */
export function archiveBase(uri: string): string | null {
  const url = parseWebUrl(uri);
  return url && `${url.origin}${url.pathname.replace(/\/+$/u, '')}`;
}

export function isSuite(suite: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{0,60}$/u.test(suite);
}

export function isBaseSuite(suite: string): boolean {
  return (
    isSuite(suite) &&
    !/-(?:updates|security|backports|backports-sloppy|proposed-updates|proposed|debug)$/u.test(suite)
  );
}
