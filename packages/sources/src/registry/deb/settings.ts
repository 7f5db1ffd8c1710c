import type { Environment } from '../../source.ts';
import { archiveBase, configuredArchive, isBaseSuite, type AptSource } from './apt-sources.ts';

export interface DebianSettings {
  /** Null where apt knows no Debian archive: then this source asks nothing. */
  readonly archive: AptSource | null;
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

/** The archive that apt is configured with; `JUXTA_DEBIAN_ARCHIVE` and `JUXTA_DEBIAN_SUITE` come first. Throws BadDebianSetting. */
export async function debianSettings(environment: Environment): Promise<DebianSettings> {
  const architecture = architectures[process.arch] ?? process.arch;
  const configured = await configuredArchive(environment['JUXTA_APT_DIR'] || '/etc/apt');
  const base = environment['JUXTA_DEBIAN_ARCHIVE']
    ? archiveBase(environment['JUXTA_DEBIAN_ARCHIVE'])
    : (configured?.base ?? '');
  if (base === null)
    throw new BadDebianSetting(
      'JUXTA_DEBIAN_ARCHIVE is not an http(s) URL; set it to the base URL of a Debian archive',
    );
  const suite = environment['JUXTA_DEBIAN_SUITE'] || configured?.suite || 'stable';
  if (!isBaseSuite(suite))
    throw new BadDebianSetting('JUXTA_DEBIAN_SUITE is not the name of a base suite, such as bookworm');
  return {
    archive: base === '' ? null : { base, suite },
    fromClient: !environment['JUXTA_DEBIAN_ARCHIVE'],
    architecture,
  };
}
