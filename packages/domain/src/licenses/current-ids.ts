// SPDX's deprecated ids whose page names the expression that says the same. GPL-2.0 and its like stay: who wrote that
// said nothing about later versions, and `-only` would.
const present: ReadonlyMap<string, string> = new Map([
  ['and', 'AND'],
  ['or', 'OR'],
  ['with', 'WITH'],
  ['GPL-1.0+', 'GPL-1.0-or-later'],
  ['GPL-2.0+', 'GPL-2.0-or-later'],
  ['GPL-3.0+', 'GPL-3.0-or-later'],
  ['LGPL-2.0+', 'LGPL-2.0-or-later'],
  ['LGPL-2.1+', 'LGPL-2.1-or-later'],
  ['LGPL-3.0+', 'LGPL-3.0-or-later'],
  ['AGPL-1.0+', 'AGPL-1.0-or-later'],
  ['AGPL-3.0+', 'AGPL-3.0-or-later'],
  ['GFDL-1.1+', 'GFDL-1.1-or-later'],
  ['GFDL-1.2+', 'GFDL-1.2-or-later'],
  ['GFDL-1.3+', 'GFDL-1.3-or-later'],
  ['GPL-2.0-with-autoconf-exception', 'GPL-2.0-only WITH Autoconf-exception-2.0'],
  ['GPL-2.0-with-bison-exception', 'GPL-2.0-only WITH Bison-exception-2.2'],
  ['GPL-2.0-with-classpath-exception', 'GPL-2.0-only WITH Classpath-exception-2.0'],
  ['GPL-2.0-with-font-exception', 'GPL-2.0-only WITH Font-exception-2.0'],
  ['GPL-2.0-with-GCC-exception', 'GPL-2.0-only WITH GCC-exception-2.0'],
  ['GPL-3.0-with-autoconf-exception', 'GPL-3.0-only WITH Autoconf-exception-3.0'],
  ['GPL-3.0-with-GCC-exception', 'GPL-3.0-only WITH GCC-exception-3.1'],
  ['BSD-2-Clause-FreeBSD', 'BSD-2-Clause'],
  ['BSD-2-Clause-NetBSD', 'BSD-2-Clause'],
  ['StandardML-NJ', 'SMLNJ'],
  ['bzip2-1.0.5', 'bzip2-1.0.6'],
  ['eCos-2.0', 'GPL-2.0-or-later WITH eCos-exception-2.0'],
  ['wxWindows', 'LGPL-2.0-or-later WITH WxWindows-exception-3.1'],
]);

/** The expression with operators in capitals, and SPDX's present ids for those that it deprecated in favour of an equal one. */
export function currentIds(expression: string): string {
  return expression.replace(/[A-Za-z0-9][A-Za-z0-9.+-]*/gu, (id) => present.get(id) ?? id);
}

export function isPresentId(id: string): boolean {
  return !present.has(id);
}
