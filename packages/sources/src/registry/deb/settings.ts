import type { Environment } from '../../source.ts';
import { archiveBase, configuredSuites, isBaseSuite, isSuite, type AptSource } from './apt-sources.ts';
import { furtherSuites, type FurtherSuite } from './suites.ts';

export interface DebianSettings {
  /** Null where apt knows no Debian archive: then this source asks nothing. */
  readonly archive: AptSource | null;
  /** Suites beside the base suite: updates, security, backports, another base suite; one of each kind at most. */
  readonly further: readonly FurtherSuite[];
  /** True where the archive is apt's own setting, not ours. */
  readonly fromClient: boolean;
  /** Debian's name of the machine's architecture. */
  readonly architecture: string;
}

export class BadDebianSetting extends Error {
  readonly code = 'bad_setting';
}

const architectures: Readonly<Partial<Record<NodeJS.Architecture, string>>> = {
  x64: 'amd64',
  ia32: 'i386',
  arm: 'armhf',
  ppc64: 'ppc64el',
  loong64: 'loong64',
};

/**
 * The archive that apt is configured with; `JUXTA_DEBIAN_ARCHIVE` and `JUXTA_DEBIAN_SUITE` (of several the first is the base
 * suite) come first. Throws BadDebianSetting.
 */
export async function debianSettings(environment: Environment): Promise<DebianSettings> {
  const architecture = architectures[process.arch] ?? process.arch;
  const configured = await configuredSuites(environment['JUXTA_APT_DIR'] || '/etc/apt');
  const first = configured.find(({ suite }) => isBaseSuite(suite));
  const given = environment['JUXTA_DEBIAN_ARCHIVE'];
  const base = given ? archiveBase(given) : (first?.base ?? '');
  if (base === null)
    throw new BadDebianSetting(
      'JUXTA_DEBIAN_ARCHIVE is not an http(s) URL; set it to the base URL of a Debian archive',
    );
  const named = (environment['JUXTA_DEBIAN_SUITE'] ?? '').split(/[\s,]+/u).filter(Boolean);
  const suite = named[0] ?? first?.suite ?? 'stable';
  if (!isBaseSuite(suite) || !named.every(isSuite))
    throw new BadDebianSetting(
      'JUXTA_DEBIAN_SUITE does not begin with the name of a base suite, such as bookworm',
    );
  const archive = base === '' ? null : { base, suite };
  const others = given || named.length > 0 ? named.map((name) => ({ base, suite: name })) : configured;
  return {
    archive,
    further: archive === null ? [] : furtherSuites(others, archive),
    fromClient: !given,
    architecture,
  };
}
