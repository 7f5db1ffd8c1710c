import { describe, expect, it } from 'vitest';

import { source as unbound } from './index.ts';
import { spec } from './spec/index.ts';

const target = 'pkg:maven/org.slf4j/slf4j-api';
const source = await unbound.bind({});
const [metadata = '', pom = ''] = spec.answers.map(String);

function normalize(request: string, body: unknown, status = 200) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const { url } = spec;
  return source.normalize(
    { request, url, status, contentType: null, capturedAt: '2026-01-01T00:00:00Z', body: bytes },
    target,
  );
}

const project = (content: string) => `<project><artifactId>slf4j-api</artifactId>${content}</project>`;

describe('the Maven source', () => {
  it('reads the metadata', () => {
    expect(normalize('metadata', metadata)).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'latest_version', value: '2.0.17' },
        { attribute: 'version_count', value: 3 },
      ],
      releases: [],
      metrics: [],
      links: [],
    });
  });

  it('takes the highest stable version where a candidate was released last, by Maven’s order', () => {
    const versions = ['1.9.0', '1.10.0', '1.10.0-SNAPSHOT', '2.0.0-M1', '2.0.0-RC1']
      .map((version) => `<version>${version}</version>`)
      .join('');
    const text = `<metadata><versioning><release>2.0.0-RC1</release><versions>${versions}</versions></versioning></metadata>`;
    expect(normalize('metadata', text)).toMatchObject({
      facts: [{ value: '1.10.0' }, { attribute: 'version_count', value: 4 }],
    });
  });

  it('reads a POM, with its relocation as a move', () => {
    expect(normalize('pom', pom)).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'deprecated', value: 'm' },
        { attribute: 'replacement', value: 'pkg:maven/org.other/slf4j-api' },
        { attribute: 'license', value: 'MIT', original: 'MIT License', guessed: true },
        { attribute: 'name', value: 'SLF4J' },
        { attribute: 'description', value: 'd' },
        { attribute: 'homepage', value: 'https://www.slf4j.org/', original: 'https://www.slf4j.org' },
        {
          attribute: 'repository',
          value: 'https://github.com/qos-ch/slf4j',
          original: 'https://github.com/qos-ch/slf4j.git',
        },
        { attribute: 'dependency_count', value: 1 },
      ],
      releases: [{ version: '2.0.17', prerelease: false }],
      metrics: [],
      links: [
        {
          target: 'pkg:github/qos-ch/slf4j',
          relation: 'repository',
          evidence: { at: '/project/scm/connection', text: 'https://github.com/qos-ch/slf4j.git' },
        },
        {
          target: 'https://www.slf4j.org/',
          relation: 'site',
          evidence: { at: '/project/url', text: 'https://www.slf4j.org' },
        },
      ],
      movedTo: 'pkg:maven/org.other/slf4j-api',
    });
  });

  it.each([
    [['<name>The Apache Software License, Version 2.0</name>'], 'Apache-2.0'],
    [['<name>LICENSE</name><url>https://www.apache.org/licenses/LICENSE-2.0.txt</url>'], 'Apache-2.0'],
    [['<name>see</name><url>https://opensource.org/licenses/BSD-3-Clause</url>'], 'BSD-3-Clause'],
    [['<name>EPL-2.0</name>', '<name>GPL-2.0-only</name>'], 'EPL-2.0 OR GPL-2.0-only'],
    [['<name>Own terms</name>'], 'LicenseRef-Own-terms'],
  ])('reads the licences %j', (licenses, value) => {
    const list = licenses.map((license) => `<license>${license}</license>`).join('');
    expect(normalize('pom', project(`<licenses>${list}</licenses>`))).toMatchObject({
      facts: expect.arrayContaining([expect.objectContaining({ attribute: 'license', value })]),
    });
  });

  it('leaves out what still names a property, and expands no entity of the document', () => {
    const text = `<!DOCTYPE project [<!ENTITY a "b">]>${project('<url>https://${x}</url><name>&a;</name>')}`;
    const read = JSON.stringify(normalize('pom', text));
    expect(read).not.toContain('${');
    expect(read).not.toContain('"b"');
  });

  it('fills in the properties that a POM itself states', () => {
    const text = project(
      `<parent><groupId>org.acme</groupId><version>3.1</version></parent><name>\${project.artifactId} \${project.version}</name>
      <url>https://\${site}/</url><scm><url>https://github.com/\${github}</url></scm><description>\${of.the.parent}</description>
      <properties><site>lib.\${domain}</site><domain>acme.example</domain><github>acme/lib</github></properties>`,
    );
    const observation = normalize('pom', text);
    expect(observation).toMatchObject({
      facts: expect.arrayContaining([
        { attribute: 'name', value: 'slf4j-api 3.1' },
        { attribute: 'homepage', value: 'https://lib.acme.example/' },
        { attribute: 'repository', value: 'https://github.com/acme/lib' },
      ]),
      releases: [{ version: '3.1' }],
      links: [{ target: 'pkg:github/acme/lib' }, { target: 'https://lib.acme.example/' }],
    });
    expect(JSON.stringify(observation)).not.toContain('of.the.parent');
  });

  it('fills in nothing that has no end', () => {
    const properties = Array.from(
      { length: 400 },
      (_, n) => `<p${n}>${`\${p${(n + 1) % 400}}`.repeat(10)}</p${n}>`,
    );
    const text = project(
      `<name>\${p0}</name><url>\${p1}</url><properties>${properties.join('')}</properties>`,
    );
    expect(normalize('pom', text)).toMatchObject({
      facts: [{ attribute: 'name', value: 'slf4j-api' }, { attribute: 'dependency_count' }],
    });
  });

  it('reads the search’s versions with their times', () => {
    const docs = [
      { g: 'org.slf4j', a: 'slf4j-api', v: '2.1.0-alpha1', timestamp: 1_750_000_000_000 },
      { g: 'org.slf4j', a: 'slf4j-api', v: '2.0.17', timestamp: 1_740_498_302_000 },
      { g: 'org.slf4j', a: 'slf4j-api', v: '1.0', timestamp: 1_000_000_000_000 },
      { g: 'org.slf4j', a: 'slf4j-simple', v: '3.0' },
    ];
    const found = { response: { numFound: 4, docs } };
    expect(normalize('search', found)).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'latest_release_at', value: '2025-02-25T15:45:02.000Z' },
        { attribute: 'first_release_at', value: '2001-09-09T01:46:40.000Z' },
      ],
      releases: [
        { version: '2.1.0-alpha1', publishedAt: '2025-06-15T15:06:40.000Z', prerelease: true },
        { version: '2.0.17', publishedAt: '2025-02-25T15:45:02.000Z', prerelease: false },
        { version: '1.0', publishedAt: '2001-09-09T01:46:40.000Z', prerelease: false },
      ],
      metrics: [],
      links: [],
    });
    const more = normalize('search', { response: { numFound: 400, docs } });
    expect(JSON.stringify(more)).not.toContain('first_release_at');
  });

  it('is not moved by a depth of a hundred thousand elements', () => {
    const deep = '<a>'.repeat(100_000);
    expect(normalize('pom', project(deep))).toMatchObject({ failure: { code: 'too_complex' } });
    expect(normalize('metadata', deep)).toMatchObject({ failure: { code: 'too_complex' } });
    expect(normalize('pom', project('<a/>'.repeat(1_000)))).toMatchObject({ outcome: 'read' });
  });

  it.each([
    ['metadata', '<html><head><title>404', 404, 'not_found'],
    ['metadata', '<!DOCTYPE html><html>', 200, 'html_instead'],
    ['metadata', '', 200, 'empty_body'],
    ['metadata', '<metadata><versioning/></metadata>', 200, 'wrong_shape'],
    ['pom', 'Not a POM', 200, 'wrong_shape'],
    ['pom', '<project/>', 200, 'wrong_shape'],
    ['search', { response: { numFound: 0, docs: [] } }, 200, 'not_found'],
    ['search', '<html>', 429, 'rate_limited'],
    ['search', '{"response"', 200, 'bad_json'],
  ])('fails on %s %j with status %i as %s', (request, body, status, code) => {
    expect(normalize(request, body, status)).toMatchObject({ outcome: 'failed', failure: { code } });
  });

  const path = 'org/slf4j/slf4j-api';
  it.each([
    [`https://repo1.maven.org/maven2/${path}/maven-metadata.xml`, 'metadata'],
    [`http://repo.maven.apache.org/maven2/${path}/2.0.17/slf4j-api-2.0.17.pom`, 'pom'],
    [`https://search.maven.org/remotecontent?filepath=${path}/2.0.17/slf4j-api-2.0.17.pom`, 'pom'],
    ['https://search.maven.org/solrsearch/select?q=g:"org.slf4j"+AND+a:"slf4j-api"&core=gav', 'search'],
  ])('recognizes %s', (url, request) => {
    expect(source.recognize(url)).toEqual({ target, request });
  });

  it('leaves listings and archives to others', () => {
    expect(source.recognize(`https://repo1.maven.org/maven2/${path}/`)).toBeNull();
    expect(source.recognize(`https://repo1.maven.org/maven2/${path}/2.0.17/slf4j-api-2.0.17.jar`)).toBeNull();
  });
});
