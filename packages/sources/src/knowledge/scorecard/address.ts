import { canonicalUrl, parseWebUrl, type TargetKey } from '@juxta/domain';

const forges = new Set(['github.com', 'gitlab.com']);

/** The repository of a target, as `github.com/<owner>/<name>`; the key is its page in the viewer. Null for other targets. */
export function scoredRepository(target: TargetKey): string | null {
  const url = target.startsWith('https://scorecard.dev/viewer?') ? parseWebUrl(target) : null;
  const repository = url?.searchParams.get('uri') ?? null;
  return repository !== null && viewerPage(repository) === target ? repository : null;
}

export function viewerPage(repository: string): TargetKey | null {
  const [forge = '', ...path] = repository.split('/');
  const isRepository =
    forges.has(forge) && path.length === 2 && path.every((part) => /^[\w.-]+$/u.test(part));
  if (!isRepository || path.some((part) => /^\.+$/u.test(part))) return null;
  const query = new URLSearchParams({ uri: repository.toLowerCase() });
  return canonicalUrl(`https://scorecard.dev/viewer/?${query.toString()}`);
}

/** The API's documents at its present and its older host, with `?commit=` or without, and the viewer's pages. */
export function recognize(
  address: string,
  { api }: { readonly api: string },
): { target: TargetKey; request: string } | null {
  const url = parseWebUrl(address);
  if (!url) return null;
  const plain = url.href.replace(/[?#].*$/su, '');
  const path = plain.startsWith(`${api}/projects/`)
    ? plain.slice(`${api}/projects/`.length)
    : /^(?:api\.scorecard\.dev|api\.securityscorecards\.dev)\/projects\/(.+)$/u.exec(
        `${url.hostname}${url.pathname}`,
      )?.[1];
  const viewed = /^(?:scorecard\.dev|securityscorecards\.dev)\/viewer\/?$/u.test(
    `${url.hostname}${url.pathname}`,
  );
  const repository = path?.replace(/\/$/u, '') ?? (viewed ? url.searchParams.get('uri') : null);
  const target = repository ? viewerPage(repository) : null;
  return target === null ? null : { target, request: 'scorecard' };
}
