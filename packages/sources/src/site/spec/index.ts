import { instant, type Claim, type RecordedEntry, type SourceSpec } from '../../../spec/source-spec.ts';

const page =
  '<!doctype html><head><title>t</title><meta name=description content=d><link rel=icon href=i.png><link rel=canonical href=/>' +
  '<link rel=alternate type=application/atom+xml href=f><script type="application/ld+json">{"codeRepository":"https://github.com/a/b"}</script>' +
  '<meta property=og:site_name content=n><meta name=generator content=g><script type="application/ld+json">{"@type":"SoftwareApplication","softwareVersion":"1","license":"MIT",}</script>' +
  '</head><body><header><a href=/changelog>Changelog</a><a href=/pricing>Pricing</a><a rel=license href=/l>L</a><a rel=me href="https://x.com/a">x</a><a href=/docs>Docs</a><a href="https://github.com/a/b">GitHub</a></header>';

const feed =
  '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Releases</title><entry><title>v1.2.3</title><updated>2026-01-01T00:00:00Z</updated><link href="https://gulpjs.com/1"/></entry></feed>';

const names: Readonly<Record<string, string>> = {
  'html title (whitespace collapsed)': 'title',
  'meta description': 'description',
  'html lang': 'site_language',
  'meta generator': 'generator',
  'meta og:site_name': 'site_name',
  'link rel=canonical': 'homepage text',
  'first RSS/Atom alternate link': 'feed text',
};
/** Open Graph speaks where the page itself says nothing. */
const graph: Readonly<Record<string, readonly [plain: string, name: string]>> = {
  'meta og:title': ['html title (whitespace collapsed)', 'title'],
  'meta og:description': ['meta description', 'description'],
};
const claim: Claim = (what, value, { facts }) => {
  const [plain, stated] = graph[what] ?? [];
  const name = names[what] ?? (facts.some((fact) => fact.what === plain) ? undefined : stated);
  return name === undefined || typeof value !== 'string' ? null : [name, value.normalize()];
};

/** Where the index describes a page in words, its own canonical address says where it is. */
function addressOf({ answers, facts }: RecordedEntry): string {
  const [first = ''] = answers.split(' ');
  const canonical = facts.find(({ what }) => what === 'link rel=canonical' || what === 'meta og:url')?.value;
  if (/^https?:\/\/[\w./-]+$/u.test(first)) return first;
  return typeof canonical === 'string' ? canonical : 'https://page.example/';
}

export const spec: SourceSpec = {
  example: 'https://gulpjs.com/',
  url: 'https://gulpjs.com/',
  answers: [page, feed],
  recorded: [
    {
      pattern: /^crawler-commons\/atom\.xml$|\.atom$/u,
      claim: (what, value) => (what === 'first updated/pubDate' ? ['latest_post_at', instant(value)] : null),
      address: ({ answers }) => (answers.startsWith('https:') ? answers : 'https://example.org/feed'),
      atLeast: 2,
    },
    {
      pattern:
        /^sites-[^/]+\/.*\.html$|^metascraper\/.*\.html$|^extruct\/.*\.html$|^mozilla-readability\/.*\.html$/u,
      claim,
      address: addressOf,
      atLeast: 20,
    },
  ],
};
