import type { Claim, SourceSpec } from '../../../spec/source-spec.ts';

const page =
  '<!doctype html><head><title>t</title><meta name=description content=d><link rel=icon href=i.png><link rel=canonical href=/>' +
  '<link rel=alternate type=application/atom+xml href=f><script type="application/ld+json">{"codeRepository":"https://github.com/a/b"}</script>' +
  '</head><body><header><a href=/docs>Docs</a><a href="https://github.com/a/b">GitHub</a></header>';

const names: Readonly<Record<string, string>> = {
  'html title (whitespace collapsed)': 'title',
  'meta description': 'description',
};
const claim: Claim = (what, value) => {
  const name = names[what];
  return name === undefined || typeof value !== 'string' ? null : [name, value.normalize()];
};

export const spec: SourceSpec = {
  example: 'https://gulpjs.com/',
  url: 'https://gulpjs.com/',
  answers: [page],
  recorded: [
    {
      pattern:
        /^sites-[^/]+\/.*\.html$|^metascraper\/(?:segment|learnnode)\.html$|^mozilla-readability\/.*\.html$/u,
      claim,
      atLeast: 6,
    },
  ],
};
