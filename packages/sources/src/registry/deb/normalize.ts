import {
  cleanText,
  compareVersions,
  failed,
  parsePurl,
  type Observation,
  type ObservedFact,
  type TargetKey,
} from '@juxta/domain';

import { countOf, versionText } from '../../reading/members.ts';
import { numberFact, repositoryLink, siteLink, textFact, urlFact } from '../../reading/statements.ts';
import { statusFailure } from '../../reading/status.ts';
import type { CapturedAnswer } from '../../source.ts';
import { parseStanzas, type Stanza } from './deb822.ts';
import { furtherAttribute, suiteOf, type FurtherKind } from './suites.ts';

/** The package's name; null for other targets. */
export function packageName(target: TargetKey): string | null {
  const purl = target.startsWith('pkg:deb/debian/') ? parsePurl(target) : null;
  return purl?.namespace === 'debian' ? purl.name : null;
}

const nothing = { outcome: 'read', releases: [], metrics: [], links: [] } as const;

/** Of several stanzas of the package the highest version speaks, which is the one that apt installs. */
export function normalize(answer: CapturedAnswer, target: TargetKey): Observation {
  const failure = statusFailure(answer);
  if (failure) return failure;
  const { suite, kind } = suiteOf(answer.request);
  if (kind !== 'base' && answer.body.length === 0) return { ...nothing, facts: [] };
  const stanzas = parseStanzas(new TextDecoder().decode(answer.body)).filter((stanza) =>
    stanza.has('package'),
  );
  if (stanzas.length === 0) return failed('wrong_shape', 'the answer has no stanza of a package');
  const name = packageName(target);
  const own = stanzas.filter(
    (stanza) => stanza.get('package') === name && versionText(stanza.get('version')) !== null,
  );
  const [stanza] = own.toSorted((a, b) =>
    compareVersions('deb', b.get('version') ?? '', a.get('version') ?? ''),
  );
  if (!stanza) return failed('not_found', 'no stanza of the answer gives a version of this package');
  if (kind !== 'base') return { ...nothing, facts: furtherFact(kind, suite, stanza) };
  return {
    outcome: 'read',
    facts: stanzaFacts(stanza, answer.request),
    releases: [],
    metrics: [],
    links: [
      ...siteLink(stanza.get('homepage'), 'Homepage'),
      ...repositoryLink(stanza.get('homepage'), 'Homepage'),
    ],
  };
}

/** Where the kind does not tell the suite, the value does. */
function furtherFact(kind: FurtherKind, suite: string, stanza: Stanza): readonly ObservedFact[] {
  const version = stanza.get('version') ?? '';
  return textFact(furtherAttribute[kind], kind === 'other' ? `${suite} ${version}` : version, 300);
}

function stanzaFacts(stanza: Stanza, request: string): ObservedFact[] {
  const kibibytes = /^\d{1,12}$/u.test(stanza.get('installed-size') ?? '')
    ? Number(stanza.get('installed-size'))
    : null;
  return [
    ...textFact('name', stanza.get('package'), 200),
    ...textFact('debian_version', stanza.get('version'), 200),
    ...textFact('debian_suite', suiteOf(request).suite, 100),
    ...textFact('debian_section', stanza.get('section'), 100),
    ...numberFact('debian_installed_size', countOf(kibibytes === null ? null : kibibytes * 1024)),
    ...textFact('description', cleanText(stanza.get('description')?.split('\n')[0])),
    ...urlFact('homepage', stanza.get('homepage')),
  ];
}
