import { canonicalUrl, cleanText } from '@juxta/domain';

const shorthand = /^(?:(github|gitlab|bitbucket):)?([\w.-]+\/[\w.-]+)$/u;
const hosts: Readonly<Record<string, string>> = {
  github: 'https://github.com/',
  gitlab: 'https://gitlab.com/',
  bitbucket: 'https://bitbucket.org/',
};

/** The web URL of a repository as manifests name it: `git+ssh://git@host/a/b.git`, `git@host:a/b`, `github:a/b`, `a/b`. */
export function repositoryUrl(value: unknown): string | null {
  const text = cleanText(value, 2_048);
  if (text === null) return null;
  const short = shorthand.exec(text);
  if (short) return canonicalUrl(`${hosts[short[1] ?? 'github']}${short[2]?.replace(/\.git$/u, '')}`);
  const web = text
    .replace(/^(?:git\+|scm:git:)/u, '')
    .replace(/^(?:ssh:\/\/)?git@([^:/]+)[:/]/u, 'https://$1/')
    .replace(/^(?:git|ssh):\/\/(?:git@)?/u, 'https://')
    .replace(/#.*$/u, '')
    .replace(/\.git\/?$/u, '');
  const url = canonicalUrl(web);
  return url?.replace(/^http:\/\/(github\.com|gitlab\.com|bitbucket\.org)\//u, 'https://$1/') ?? null;
}
