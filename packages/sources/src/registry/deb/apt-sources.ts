import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parseWebUrl } from '@juxta/domain';

import { parseStanzas } from './deb822.ts';

export interface AptSource {
  /** Base URL of the archive, without a trailing slash. */
  readonly base: string;
  readonly suite: string;
}

/** The first base suite of a Debian archive in apt's own configuration; null where there is none. */
export async function configuredArchive(folder: string): Promise<AptSource | null> {
  const parts = join(folder, 'sources.list.d');
  const names = (await readdir(parts).catch((): string[] => [])).toSorted();
  const files = [join(folder, 'sources.list'), ...names.map((name) => join(parts, name))];
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const entries = file.endsWith('.sources')
      ? fromStanzas(text)
      : file.endsWith('.list')
        ? fromLines(text)
        : [];
    const found = entries.find((entry) => entry !== null);
    if (found) return found;
  }
  return null;
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
  return base?.endsWith('/debian') && isBaseSuite(suite) ? { base, suite } : null;
}

/** An archive's base URL without a trailing slash; null for what is not http(s): cdrom, file, mirror lists. */
export function archiveBase(uri: string): string | null {
  const url = parseWebUrl(uri);
  return url && `${url.origin}${url.pathname.replace(/\/+$/u, '')}`;
}

export function isBaseSuite(suite: string): boolean {
  return (
    /^[a-z0-9][a-z0-9.-]{0,60}$/u.test(suite) &&
    !/-(?:updates|security|backports|backports-sloppy|proposed-updates|proposed|debug)$/u.test(suite)
  );
}
