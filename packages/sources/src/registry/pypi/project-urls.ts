import { repositoryKey, type ObservedLink } from '@juxta/domain';

import { jsonPointer } from '../../reading/json-answer.ts';
import { isMembers, own } from '../../reading/members.ts';
import { repositoryLink, siteLink } from '../../reading/statements.ts';
import type { Info } from './core-metadata.ts';

interface Page {
  readonly url: string;
  /** JSON pointer to it. */
  readonly at: string;
}

export interface ProjectPages {
  readonly homepage?: Page;
  readonly repository?: Page;
  readonly documentation?: Page;
  readonly links: readonly ObservedLink[];
}

// https://packaging.python.org/en/latest/specifications/well-known-project-urls/, and what was usual before it.
const labels: Readonly<Record<'homepage' | 'repository' | 'documentation', readonly string[]>> = {
  homepage: ['homepage', 'home', 'website', 'site'],
  repository: [
    'source',
    'repository',
    'sourcecode',
    'github',
    'code',
    'sources',
    'gitlab',
    'git',
    'repo',
    'codeberg',
  ],
  documentation: ['documentation', 'docs', 'doc'],
};

/** The pages that a project names, by their labels without case, spaces and punctuation. */
export function projectPages(info: Info): ProjectPages {
  const urls = own(info, 'project_urls');
  const entries = isMembers(urls) ? Object.entries(urls).slice(0, 50) : [];
  const pages = new Map<string, Page>();
  for (const [label, url] of entries) {
    const plain = label.toLowerCase().replace(/[^a-z0-9]/gu, '');
    if (typeof url === 'string' && !pages.has(plain))
      pages.set(plain, { url, at: jsonPointer('info', 'project_urls', label) });
  }
  const labelled = (names: readonly string[]) => names.map((name) => pages.get(name)).find(Boolean);
  const homepage = field(info, 'home_page') ?? labelled(labels.homepage);
  const repository = labelled(labels.repository) ?? forgePage([homepage, ...pages.values()]);
  const documentation = labelled(labels.documentation) ?? field(info, 'docs_url');
  return {
    ...(homepage && { homepage }),
    ...(repository && { repository }),
    ...(documentation && { documentation }),
    links: [
      ...(repository ? repositoryLink(repository.url, repository.at) : []),
      ...(homepage ? siteLink(homepage.url, homepage.at) : []),
    ],
  };
}

function field(info: Info, name: string): Page | undefined {
  const url = own(info, name);
  return typeof url === 'string' && url.trim() !== '' ? { url, at: jsonPointer('info', name) } : undefined;
}

/** Without a labelled one, the first page that is a repository itself: not its issues, not its sponsors. */
function forgePage(pages: readonly (Page | undefined)[]): Page | undefined {
  return pages.find(
    (page) =>
      page !== undefined &&
      repositoryKey(page.url) !== null &&
      /^https?:\/\/[^/]+\/[\w.-]+\/[\w.-]+\/?$/u.test(page.url.trim()),
  );
}
