import { hash, many, names, sentence, stamp, version } from './invented.ts';

/** A Helm repository's index, as YAML. */
export function helmIndex(count: number): string {
  const entry = (n: number) => `  - apiVersion: v2
    appVersion: "${version(count - n)}"
    created: "${stamp(count - n)}"
    dependencies:
    - name: ingress
      repository: https://charts.example
      version: 4.12.0
    description: ${sentence(8)}
    digest: ${hash(n, 64)}
    home: https://invented.example
    keywords:
    - server
    - cache
    kubeVersion: '>=1.21.0-0'
    maintainers:
    - email: a@mail.example
      name: An Author
    name: invented
    sources:
    - https://github.com/acme/invented
    type: application
    urls:
    - invented-${version(count - n)}.tgz
    version: ${version(count - n)}`;
  return `apiVersion: v1\nentries:\n  invented:\n${many(count, entry).join('\n')}\ngenerated: "${stamp(count)}"\n`;
}

/** A project's page: header, navigation, prose, footer; 60 kB. */
export function page(): string {
  const section = (n: number) =>
    `<section id="s${n}" class="content block-${n}"><h2>${sentence(5)}</h2>${many(4, () => `<p>${sentence(40)} <a href="/docs/${names(1, n)[0]}">${sentence(3)}</a> <code>npm install</code></p>`).join('')}<ul>${many(8, (item) => `<li class="item"><a href="https://other.example/${item}/${n}" rel="noopener">${sentence(4)}</a></li>`).join('')}</ul></section>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Invented: ${sentence(5)}</title><meta name="description" content="${sentence(14)}"><meta property="og:title" content="Invented"><meta property="og:site_name" content="Invented"><meta name="generator" content="Hugo 0.120.0"><link rel="canonical" href="https://invented.example/"><link rel="icon" href="/favicon.svg"><link rel="alternate" type="application/atom+xml" href="/feed.xml"><link rel="stylesheet" href="/style.css"><script type="application/ld+json">{"@context":"https://schema.org","@type":"SoftwareApplication","name":"Invented","softwareVersion":"2.1.0","license":"https://spdx.org/licenses/MIT.html"}</script></head><body><header><nav><a href="/docs/">Docs</a><a href="/blog/">Blog</a><a href="/changelog/">Changelog</a><a href="https://github.com/acme/invented" aria-label="GitHub repository"><svg viewBox="0 0 24 24"><title>GitHub</title><path d="M0 0h24v24H0z"/></svg></a></nav></header><main>${many(22, section).join('')}</main><footer><a href="/license/">License</a><a href="https://x.com/invented">X</a></footer></body></html>`;
}

/** An Atom feed of releases. */
export function feed(count: number): string {
  const entry = (n: number) =>
    `<entry><id>tag:invented.example,2026:${n}</id><title>Invented v${version(count - n)}</title><updated>${stamp(count - n)}</updated><link rel="alternate" type="text/html" href="https://invented.example/releases/${n}"/><author><name>An Author</name></author><content type="html">${sentence(60)}</content></entry>`;
  return `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Release notes</title><updated>${stamp(count)}</updated>${many(count, entry).join('')}</feed>`;
}

export function mavenMetadata(count: number): string {
  return `<?xml version="1.0" encoding="UTF-8"?><metadata><groupId>org.acme</groupId><artifactId>invented</artifactId><versioning><latest>${version(count - 1)}</latest><release>${version(count - 1)}</release><versions>${many(count, (n) => `<version>${version(n)}</version>`).join('')}</versions><lastUpdated>20260101000000</lastUpdated></versioning></metadata>`;
}

export function debianStanza(): string {
  return `Package: invented\nSource: node-invented\nVersion: 2.1.0-1\nInstalled-Size: 325\nMaintainer: Some Team <team@mail.example>\nArchitecture: all\nDepends: ${names(14).join(', ')}\nDescription: ${sentence(6)}\nHomepage: https://invented.example\nSection: web\nPriority: optional\nFilename: pool/main/n/node-invented/invented_2.1.0-1_all.deb\nSize: 55152\nMD5sum: ${hash(1, 32)}\nSHA256: ${hash(2, 64)}\n`;
}
