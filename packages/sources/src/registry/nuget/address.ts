import { formatPurl, parsePurl, parseWebUrl, type TargetKey } from '@juxta/domain';

import { own } from '../../reading/members.ts';
import { pathSegment, pathUnder } from '../../reading/path-under.ts';

export interface NugetSettings {
  /** Base URL of the API's static resources. */
  readonly api: string;
  /** Base URL of the search resource. */
  readonly search: string;
}

/** The package's id; null for other targets. */
export function packageId(target: TargetKey): string | null {
  const id = target.startsWith('pkg:nuget/') ? parsePurl(target)?.name : undefined;
  return id !== undefined && isPackageId(id) ? id : null;
}

const searches = [
  'https://azuresearch-usnc.nuget.org',
  'https://azuresearch-ussc.nuget.org',
  'https://azuresearch-ea.nuget.org',
  'https://api-v2v3search-0.nuget.org',
];
const registration =
  /^\/v3\/registration\d+(?:-gz)?(?:-semver[12])?\/([^/]+)\/(index\.json|page\/.+\.json)$/u;
const container = /^\/v3-flatcontainer\/([^/]+)\/index\.json$/u;

/**
 * Registrations and their pages, lists of versions, and answers of the search for one id. A registration that was saved is
 * read whole; the request of ours leaves to the other two what they say.
 */
export function recognize(
  address: string,
  settings: NugetSettings,
  body: Uint8Array,
): { target: TargetKey; request: string } | null {
  const path = pathUnder(address, [settings.api, 'https://api.nuget.org', 'https://globalcdn.nuget.org']);
  const registered = registration.exec(path ?? '');
  if (registered) {
    const request = registered[2]?.startsWith('page')
      ? 'page'
      : body.length > 0
        ? 'document'
        : 'registration';
    const [asked, stated] = [pathSegment(registered[1]), idInside(body)];
    // An address has the id in lower case, or in a note of it none at all; the body has the package's own spelling.
    const same = asked === null || !isPackageId(asked) || asked.toLowerCase() === stated?.toLowerCase();
    return named(same ? (stated ?? asked) : asked, request);
  }
  const listed = container.exec(path ?? '');
  if (listed) return named(pathSegment(listed[1]), 'versions');
  if (pathUnder(address, [settings.search, ...searches]) !== '/query') return null;
  const query = parseWebUrl(address)?.searchParams.get('q') ?? '';
  return named(/^\s*packageid:\s*"?([\w.-]+)"?\s*$/iu.exec(query)?.[1] ?? null, 'search');
}

/** The id that a registration's first entry states. */
function idInside(body: Uint8Array): string | null {
  if (body.length === 0) return null;
  try {
    const document: unknown = JSON.parse(new TextDecoder().decode(body));
    const page = first(own(document, 'items'));
    const entry = own(first(own(page, 'items')) ?? page, 'catalogEntry');
    const id = own(entry, 'id');
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}

function first(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined;
}

function named(id: string | null, request: string): { target: TargetKey; request: string } | null {
  return id !== null && isPackageId(id)
    ? { target: formatPurl({ type: 'nuget', namespace: null, name: id }), request }
    : null;
}

/** https://learn.microsoft.com/en-us/nuget/reference/nuspec#id */
function isPackageId(id: string): boolean {
  return /^\w+(?:[.-]\w+)*$/u.test(id) && id.length <= 100;
}
