import type { Claim, RecordedEntry, SourceSpec } from '../../../../spec/source-spec.ts';

const stanza =
  'Package: gulp\nVersion: 4.0.2-6\nInstalled-Size: 325\nSection: web\nHomepage: https://gulpjs.com\nDescription: build\n system\n';

const names: Readonly<Record<string, string>> = {
  Package: 'name',
  Version: 'debian_version',
  Section: 'debian_section',
  Homepage: 'homepage text',
};
const claim: Claim = (what, value) => {
  if (what === 'Installed-Size') return ['debian_installed_size', Number(value) * 1024];
  const name = names[what];
  return name === undefined ? null : [name, value];
};

function address({ answers }: RecordedEntry): string {
  const [, list, name] = /^<debian archive>(\S+) \(stanza ([^)]+)\)$/u.exec(answers) ?? [];
  return `https://debian.archive.example/debian${list}#${name}`;
}

export const spec: SourceSpec = {
  example: 'pkg:deb/debian/gulp',
  url: 'https://debian.archive.example/debian/dists/bookworm/main/binary-amd64/Packages.xz#gulp',
  environment: {
    JUXTA_DEBIAN_ARCHIVE: 'https://debian.archive.example/debian',
    JUXTA_DEBIAN_SUITE: 'bookworm, bookworm-updates, bookworm-security, bookworm-backports, trixie',
  },
  answers: [stanza],
  recorded: [{ pattern: /^debian-archive\//u, claim, atLeast: 25, address }],
};
