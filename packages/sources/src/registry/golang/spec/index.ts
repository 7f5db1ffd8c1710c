import type { Claim, SourceSpec } from '../../../../spec/source-spec.ts';

const info = {
  Version: 'v1.8.1',
  Time: '2023-02-18T15:29:26Z',
  Origin: { VCS: 'git', URL: 'https://github.com/PuerkitoBio/goquery' },
};
const versions = {
  items: [
    {
      version: 'v1.8.1',
      commitTime: '2023-02-18T15:29:26Z',
      deprecated: true,
      deprecationReason: 'use another',
      retracted: true,
    },
  ],
  total: 1,
  code: 404,
  message: 'not found',
};
const described = {
  path: 'github.com/PuerkitoBio/goquery',
  licenses: [{ types: ['BSD-3-Clause'], filePath: 'LICENSE' }],
  importedBy: { items: ['a'], total: 3 },
};
const mod = `// Deprecated: use another
module github.com/PuerkitoBio/goquery // odd

go 1.13

require (
	github.com/andybalholm/cascadia v1.3.1
	golang.org/x/net v0.7.0 // indirect
)

retract v1.0.0 // broken
retract [v1.1.0, v1.2.0]
`;

const claim: Claim = (what, value) => {
  if (what === '/Version') return ['latest_version', value];
  return what === '/Origin/URL' ? ['repository', value] : null;
};

export const spec: SourceSpec = {
  example: 'pkg:golang/github.com/PuerkitoBio/goquery',
  url: 'https://proxy.golang.org/github.com/!puerkito!bio/goquery/@latest',
  answers: [info, versions, described, mod, 'v1.8.1\nv1.8.0\n', 'not found: module x: no matching versions'],
  recorded: [{ pattern: /^libraries-io\/go__pkg_with_deps\.yml#\d+$/u, claim, atLeast: 0 }],
};
