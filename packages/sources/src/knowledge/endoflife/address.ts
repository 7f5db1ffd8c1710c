import { canonicalUrl, parseWebUrl, type TargetKey } from '@juxta/domain';

const page = /^https:\/\/endoflife\.date\/([a-z0-9][a-z0-9.+-]*)$/u;
const ownPages = new Set([
  'api',
  'docs',
  'tags',
  'contribute',
  'about',
  'recommendations',
  'sitemap.xml',
  'robots.txt',
]);

/** The product of a target, whose key is its page; null for other targets. */
export function productOf(target: TargetKey): string | null {
  const name = page.exec(target)?.[1];
  return name === undefined || ownPages.has(name) || canonicalUrl(target) !== target ? null : name;
}

// The path of each form that a product has: its page, both APIs, the sources on GitHub, and the dated versions.
const forms: readonly (readonly [string, RegExp])[] = [
  ['product', /^endoflife\.date\/api\/v1\/products\/([^/]+?)(?:\.json)?\/?$/u],
  ['product', /^endoflife\.date\/api\/([^/]+)\.json$/u],
  ['product', /^endoflife\.date\/([^/]+?)(?:\.md)?\/?$/u],
  [
    'product',
    /^(?:raw\.githubusercontent\.com|github\.com)\/endoflife-date\/endoflife\.date\/(?:[^/]+\/){1,4}products\/([^/]+)\.md$/u,
  ],
  [
    'releases',
    /^(?:raw\.githubusercontent\.com|github\.com)\/endoflife-date\/release-data\/(?:[^/]+\/){1,4}releases\/([^/]+)\.json$/u,
  ],
];

export function recognize(
  address: string,
  settings: { readonly api: string; readonly releases: string },
): { target: TargetKey; request: string } | null {
  const url = parseWebUrl(address);
  if (!url) return null;
  const plain = url.href.replace(/[?#].*$/su, '');
  const configured = [
    ['product', `${settings.api}/products/`],
    ['releases', `${settings.releases}/`],
  ].flatMap(([request, base]) =>
    plain.startsWith(base ?? '') ? [[request, plain.slice(base?.length).replace(/\.json$/u, '')]] : [],
  );
  const known = forms.flatMap(([request, form]) => {
    const name = form.exec(`${url.hostname}${url.pathname}`)?.[1];
    return name === undefined ? [] : [[request, name]];
  });
  for (const [request, name] of [...configured, ...known]) {
    const target = `https://endoflife.date/${name}`;
    if (request !== undefined && productOf(target) !== null) return { target, request };
  }
  return null;
}
