import type { Claim, SourceSpec } from '../../../../spec/source-spec.ts';

const metadata = `<?xml version="1.0" encoding="UTF-8"?>
<metadata><groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId><versioning>
<latest>2.1.0-alpha1</latest><release>2.0.17</release>
<versions><version>1.7.36</version><version>2.0.17</version><version>2.1.0-alpha1</version></versions>
<lastUpdated>20250225154502</lastUpdated></versioning></metadata>`;
const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0"><groupId>org.slf4j</groupId>
<artifactId>slf4j-api</artifactId><version>2.0.17</version><name>SLF4J</name><description>d</description>
<url>https://www.slf4j.org</url>
<licenses><license><name>MIT License</name><url>https://opensource.org/licenses/MIT</url></license></licenses>
<scm><connection>scm:git:https://github.com/qos-ch/slf4j.git</connection></scm>
<distributionManagement><relocation><groupId>org.other</groupId><message>m</message></relocation></distributionManagement>
<dependencies><dependency><groupId>a</groupId><artifactId>b</artifactId><scope>runtime</scope></dependency></dependencies>
</project>`;
const search = {
  response: {
    numFound: 1,
    docs: [{ g: 'org.slf4j', a: 'slf4j-api', v: '2.0.17', timestamp: 1_740_498_302_000 }],
  },
};

const claim: Claim = () => null;

export const spec: SourceSpec = {
  example: 'pkg:maven/org.slf4j/slf4j-api',
  url: 'https://repo1.maven.org/maven2/org/slf4j/slf4j-api/maven-metadata.xml',
  answers: [metadata, pom, search],
  // The index states nothing of the bodies, but they must be read.
  recorded: [{ pattern: /^libraries-io\/google-maven__memory-advice\.yml#[234]$/u, claim, atLeast: 0 }],
};
