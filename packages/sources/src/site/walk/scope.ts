/** Which addresses are pages of one project's site. */
export interface SiteScope {
  /** Path that all pages of its own host begin with, with a closing slash. */
  readonly prefix: string;
  contains(url: URL): boolean;
}

const noPage =
  /\.(?:7z|apk|asc|avi|bz2|css|csv|deb|dmg|docx?|eot|epub|exe|gif|gz|ico|ics|iso|jar|jpe?g|js|json|map|md|mjs|mov|mp[34]|msi|odt|ogg|pdf|png|pptx?|rpm|rss|atom|sha\d+|sig|svg|tar|tgz|ttf|txt|wasm|wav|webm|webp|whl|woff2?|xlsx?|xml|xz|ya?ml|zip|zst)$/iu;
const sessions = /(?:^|[;&?])(?:phpsessid|jsessionid|sid|sessionid|aspsessionid\w*)=/iu;
const longest = 300;
const deepest = 10;
const mostParameters = 3;

/**
 * The site of a page: its own host, with or without `www.`, below the folder of its address; where that is the front
 * page of a host, also the hosts below it (`docs.gulpjs.com`). Other projects on the same host are another site.
 */
export function siteScope(page: string): SiteScope {
  const start = new URL(page);
  const host = bare(start.host);
  const prefix = folderOf(start.pathname);
  return {
    prefix,
    contains: (url) => {
      if (url.protocol !== 'https:' && url.protocol !== 'http:') return false;
      if (bare(url.host) === host) return `${url.pathname}/`.startsWith(prefix);
      return prefix === '/' && url.host.endsWith(`.${host}`);
    },
  };
}

/**
 * Whether an address may lead to a page at all, and is not one of those that sites make without end: sessions, paths that
 * repeat themselves, filters upon filters.
 */
export function mayBePage(url: URL): boolean {
  if (url.href.length > longest || noPage.test(url.pathname)) return false;
  if (sessions.test(url.pathname) || sessions.test(url.search)) return false;
  if ([...url.searchParams.keys()].length > mostParameters) return false;
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  const most = Math.max(
    0,
    ...[...Map.groupBy(segments, (segment) => segment).values()].map((same) => same.length),
  );
  return segments.length <= deepest && most < 3;
}

/** Whether a target is the start of a site: no feed, and no page that only its query tells from others. */
export function isWalked(target: string): boolean {
  const url = URL.parse(target);
  if (!url || url.search !== '' || !mayBePage(url)) return false;
  return !/(?:^|[/.-])(?:feed|feeds|rss|atom)\/?$/iu.test(url.pathname);
}

/** What is the same in addresses of one kind: without numbers, and without what their query says. */
export function shapeOf(url: URL): string {
  const names = [...url.searchParams.keys()].toSorted().join('&');
  return `${url.host}${url.pathname.replaceAll(/\d+/gu, '0')}?${names}`;
}

/** Whether an address is one of many that differ in numbers or queries. */
export function isNumbered(url: URL): boolean {
  return url.search !== '' || /\d/u.test(url.pathname);
}

/** `/docs/` of `/docs/` and of `/docs/index.html`; `/tool/` of `/tool`, which stands for a folder where sites have one each. */
function folderOf(path: string): string {
  const folder = path.replace(/\/[^/]*\.[a-z]{3,5}$/iu, '/');
  return folder.endsWith('/') ? folder : `${folder}/`;
}

function bare(host: string): string {
  return host.replace(/^www\./u, '');
}
