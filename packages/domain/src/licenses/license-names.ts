import spdx from 'spdx-license-list';

/** What people call licences, in the form of `plainName`, where it is not SPDX's own name. */
const customary: Readonly<Record<string, string>> = {
  expat: 'MIT',
  'mit expat': 'MIT',
  'mit x11': 'MIT',
  'mit style': 'MIT',
  x11: 'X11',
  apache: 'Apache-2.0',
  'apache software': 'Apache-2.0',
  asl: 'Apache-2.0',
  'asl 2': 'Apache-2.0',
  al2: 'Apache-2.0',
  'bsd 2': 'BSD-2-Clause',
  '2 clause bsd': 'BSD-2-Clause',
  'bsd 2 clause': 'BSD-2-Clause',
  'simplified bsd': 'BSD-2-Clause',
  'bsd simplified': 'BSD-2-Clause',
  freebsd: 'BSD-2-Clause',
  'bsd 3': 'BSD-3-Clause',
  '3 clause bsd': 'BSD-3-Clause',
  'bsd 3 clause': 'BSD-3-Clause',
  'new bsd': 'BSD-3-Clause',
  'bsd new': 'BSD-3-Clause',
  'modified bsd': 'BSD-3-Clause',
  'revised bsd': 'BSD-3-Clause',
  'go bsd style': 'BSD-3-Clause',
  'edl 1': 'BSD-3-Clause',
  'eclipse distribution 1': 'BSD-3-Clause',
  'bsd 3 clause new or revised': 'BSD-3-Clause',
  bsl: 'BSL-1.0',
  boost: 'BSL-1.0',
  'boost software': 'BSL-1.0',
  'zlib libpng': 'Zlib',
  epl: 'EPL-1.0',
  eclipse: 'EPL-1.0',
  cc0: 'CC0-1.0',
  'cc0 1 universal public domain dedication': 'CC0-1.0',
  'cc0 1 universal': 'CC0-1.0',
  'creative commons attribution 4': 'CC-BY-4.0',
  'python software foundation': 'PSF-2.0',
  psf: 'PSF-2.0',
  psfl: 'PSF-2.0',
  mpl: 'MPL-2.0',
  'mozilla public 1.0': 'MPL-1.0',
  'mit no attribution': 'MIT-0',
  'isc iscl': 'ISC',
  'academic free': 'AFL-3.0',
  artistic: 'Artistic-1.0',
  'cddl + gplv2 with classpath exception': 'CDDL-1.1 OR GPL-2.0-only WITH Classpath-exception-2.0',
  'cddl/gplv2+ce': 'CDDL-1.1 OR GPL-2.0-only WITH Classpath-exception-2.0',
  'gpl2 w/ cpe': 'GPL-2.0-only WITH Classpath-exception-2.0',
  perl: 'Artistic-1.0-Perl OR GPL-1.0-or-later',
  'perl 5': 'Artistic-1.0-Perl OR GPL-1.0-or-later',
  "ruby's": 'Ruby',
  universal: 'UPL-1.0',
  'universal permissive': 'UPL-1.0',
  bouncy: 'MIT',
  'bouncy castle': 'MIT',
  'do what the fuck you want to public': 'WTFPL',
  'do what the f*ck you want to public': 'WTFPL',
};

/**
 * A name without what is written in many ways: case, punctuation, `the`, `license`, `version`, `v2.0` for `2`,
 * abbreviations in brackets and an issuer's approval.
 */
export function plainName(text: string): string {
  return text
    .toLowerCase()
    .replace(/^.*::\s*/su, '')
    .replace(/\([^()]*\)/gu, ' ')
    .replace(/["“”,;:/_-]/gu, ' ')
    .replace(/\b(?:the|licen[cs]ed?|licen[cs]es|version|ver|v|osi approved)\b\.?/gu, ' ')
    .replace(/\bv\.?(?=\d)/gu, ' ')
    .replace(/(\d)\.0+(?![\d.])/gu, '$1')
    .replace(/^(\s*apache) software(?= \s*\d)/u, '$1')
    .replace(/\s+/gu, ' ')
    .trim();
}

const byName = new Map<string, string>();
// A name that says more in brackets gives way to the one without, a name to an id.
const names = Object.entries(spdx).map(([id, { name }]) => ({ id, name }));
for (const { id, name } of names.toSorted(
  (a, b) => Number(b.name.includes('(')) - Number(a.name.includes('(')),
))
  byName.set(plainName(name), id);
for (const id of Object.keys(spdx)) byName.set(plainName(id), id);
for (const [name, id] of Object.entries(customary)) byName.set(plainName(name), id);

/** The SPDX id or expression of a customary name; null for names that say no more than a family (`BSD`, `GPL`). */
export function licenseByName(text: string): string | null {
  const name = plainName(text);
  return name === '' ? null : (byName.get(name) ?? null);
}

const families: readonly (readonly [RegExp, string])[] = [
  [/affero|agpl/u, 'AGPL'],
  [/lesser|library|lgpl/u, 'LGPL'],
  [/free documentation|fdl/u, 'GFDL'],
  [/gpl|general public/u, 'GPL'],
];

/** `GNU Lesser General Public License v2.1 or later`, `LGPLv2+`, `GPL (>= 2)`: family, version and what is said of later ones. */
export function gnuLicense(text: string): string | null {
  const lower = text.toLowerCase();
  if (text.length > 120 || !/gnu|gpl|fdl/u.test(lower) || /\s\+\s|\band\b/u.test(lower)) return null;
  const family = families.find(([pattern]) => pattern.test(lower))?.[1];
  const number = /\d(?:\.\d)?(?![\d.]*-clause)/u.exec(lower)?.[0];
  if (family === undefined || number === undefined) return null;
  const version = number.includes('.') ? number : `${number}.0`;
  const later =
    /or[ -](?:\(?at your option\)?,? )?(?:any )?(?:later|newer|greater|above|higher)|\d\+|>=|≥/u.test(lower);
  const only = !later && /\bonly\b|==/u.test(lower);
  const id = `${family}-${version}${later ? '-or-later' : only ? '-only' : ''}`;
  if (!Object.hasOwn(spdx, id)) return null;
  if (/classpath/u.test(lower))
    return `${later ? id : `${family}-${version}-only`} WITH Classpath-exception-2.0`;
  return /exception|linking/u.test(lower) ? null : id;
}
