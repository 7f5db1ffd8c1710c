import {
  failed,
  tryFormatPurl,
  isPrerelease,
  spdxLicense,
  type Observation,
  type ObservedFact,
  type TargetKey,
} from '@juxta/domain';
import type { Element } from 'domhandler';

import { versionText } from '../../reading/members.ts';
import {
  licenseListFact,
  numberFact,
  repositoryFact,
  repositoryLink,
  siteLink,
  textFact,
  urlFact,
} from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';
import { artifactOf } from './address.ts';
import { fillProperties } from './properties.ts';
import { childOf, childrenOf, readXml, textOf } from './xml.ts';

/**
 * One version's POM: https://maven.apache.org/pom.html, with its own properties filled in. What it inherits from a
 * parent is not in it, and not guessed.
 */
export function normalizePom(answer: CapturedAnswer, target: TargetKey): Observation {
  const read = readXml(answer, 'project');
  if ('failure' in read) return read.failure;
  const project = read.root;
  fillProperties(project);
  if (textOf(project, 'artifactId') === null)
    return failed('wrong_shape', 'the XML does not describe an artifact');
  const version = versionText(textOf(project, 'version') ?? textOf(project, 'parent', 'version'));
  const scm = source(project);
  return {
    outcome: 'read',
    facts: pomFacts(project, scm.text, target),
    releases: version ? [{ version, prerelease: isPrerelease(version, 'maven') }] : [],
    metrics: [],
    links: [...repositoryLink(scm.text, scm.at), ...siteLink(textOf(project, 'url'), '/project/url')],
    ...moved(project, target),
  };
}

function pomFacts(project: Element, scm: string | null, target: TargetKey): readonly ObservedFact[] {
  const relocated = relocation(project, target);
  const notice = textOf(project, 'distributionManagement', 'relocation', 'message');
  return [
    ...(relocated === null
      ? []
      : [
          ...textFact('deprecated', notice ?? `relocated to ${relocated.slice('pkg:maven/'.length)}`),
          { attribute: 'replacement', value: relocated },
        ]),
    // https://maven.apache.org/pom.html#licenses: several are a choice.
    ...licenseListFact(
      childrenOf(childOf(project, 'licenses'), 'license').slice(0, 20).map(licenseText),
      true,
    ),
    ...textFact('name', nameOf(project), 200),
    ...textFact('description', textOf(project, 'description') ?? textOf(project, 'name')),
    ...urlFact('homepage', textOf(project, 'url')),
    ...repositoryFact(scm),
    ...numberFact('dependency_count', runTimeDependencies(project)),
  ];
}

/** Names are often made of properties of a parent. */
function nameOf(project: Element): string | null {
  const name = textOf(project, 'name');
  return name === null || name.includes('${') ? textOf(project, 'artifactId') : name;
}

/** The name, unless only the address tells the licence: `https://opensource.org/licenses/MIT`. */
function licenseText(license: Element): string | null {
  const name = textOf(license, 'name');
  if (name !== null && spdxLicense(name) !== null) return name;
  const url = textOf(license, 'url') ?? '';
  if (/apache\.org\/licenses\/LICENSE-2\.0/u.test(url)) return 'Apache-2.0';
  const id = /(?:opensource|spdx)\.org\/licenses?\/([\w.+-]+?)(?:\.html|\.php)?$/u.exec(url)?.[1];
  return id !== undefined && spdxLicense(id) !== null ? id : name;
}

function source(project: Element): { readonly text: string | null; readonly at: string } {
  for (const name of ['url', 'connection', 'developerConnection']) {
    const text = textOf(project, 'scm', name)?.replace(/^scm:[a-z]+:/u, '') ?? null;
    if (text !== null) return { text, at: `/project/scm/${name}` };
  }
  return { text: null, at: '/project/scm' };
}

function runTimeDependencies(project: Element): number {
  const needed = childrenOf(childOf(project, 'dependencies'), 'dependency').filter(
    (item) =>
      textOf(item, 'optional') !== 'true' &&
      !['test', 'provided', 'system', 'import'].includes(textOf(item, 'scope') ?? 'compile'),
  );
  return new Set(needed.map((item) => `${textOf(item, 'groupId')}:${textOf(item, 'artifactId')}`)).size;
}

/** The coordinates that a relocated artifact now has, where the POM names others than its own. */
function relocation(project: Element, target: TargetKey): TargetKey | null {
  const relocated = childOf(project, 'distributionManagement', 'relocation');
  const own = artifactOf(target);
  if (!relocated || !own) return null;
  const key = tryFormatPurl({
    type: 'maven',
    namespace: textOf(relocated, 'groupId') ?? own.group,
    name: textOf(relocated, 'artifactId') ?? own.name,
  });
  return key === null || key === target || artifactOf(key) === null ? null : key;
}

function moved(project: Element, target: TargetKey): { movedTo?: string } {
  const key = relocation(project, target);
  return key === null ? {} : { movedTo: key };
}
