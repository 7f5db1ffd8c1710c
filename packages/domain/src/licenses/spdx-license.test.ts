import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { choiceOfLicenses, spdxLicense } from './spdx-license.ts';

describe('an expression', () => {
  test.each([
    ['MIT', 'MIT'],
    [' (MIT OR Apache-2.0) ', '(MIT OR Apache-2.0)'],
    ['LicenseRef-own', 'LicenseRef-own'],
    ['Apache-2.0 WITH LLVM-exception', 'Apache-2.0 WITH LLVM-exception'],
    ['GPL-2.0', 'GPL-2.0'],
    ['GPL-2.0+', 'GPL-2.0-or-later'],
    ['MIT OR LGPL-2.1+', 'MIT OR LGPL-2.1-or-later'],
    ['GPL-2.0-with-classpath-exception', 'GPL-2.0-only WITH Classpath-exception-2.0'],
    ['BSD-2-Clause-FreeBSD', 'BSD-2-Clause'],
    ['MIT and (GPL-2.0-only or Apache-2.0)', 'MIT AND (GPL-2.0-only OR Apache-2.0)'],
    ['Apache-2.0 with LLVM-exception or MIT', 'Apache-2.0 WITH LLVM-exception OR MIT'],
    ['MIT or GPL-2.0+', 'MIT OR GPL-2.0-or-later'],
  ])('%j stands as %j', (text, expression) => {
    expect(spdxLicense(text)).toEqual({ expression, guessed: false });
  });
});

describe('a name', () => {
  test.each([
    ['mit', 'MIT'],
    ['The MIT License', 'MIT'],
    ['MIT License (Expat)', 'MIT'],
    ['Apache License 2.0', 'Apache-2.0'],
    ['Apache 2', 'Apache-2.0'],
    ['The Apache Software License, Version 2.0', 'Apache-2.0'],
    ['Apache Software License 1.1', 'Apache-1.1'],
    ['License :: OSI Approved :: MIT License', 'MIT'],
    ['License :: OSI Approved :: Apache Software License', 'Apache-2.0'],
    ['License :: OSI Approved :: GNU General Public License v3 or later (GPLv3+)', 'GPL-3.0-or-later'],
    ['License :: OSI Approved :: GNU Lesser General Public License v2 (LGPLv2)', 'LGPL-2.0'],
    ['License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)', 'MPL-2.0'],
    ['License :: OSI Approved :: ISC License (ISCL)', 'ISC'],
    ['License :: CC0 1.0 Universal (CC0 1.0) Public Domain Dedication', 'CC0-1.0'],
    ['GPLv3', 'GPL-3.0'],
    ['GNU GPL v2 or later', 'GPL-2.0-or-later'],
    ['GNU Lesser General Public License, Version 2.1', 'LGPL-2.1'],
    ['GPL (>= 2)', 'GPL-2.0-or-later'],
    ['GPL-2+', 'GPL-2.0-or-later'],
    ['LGPL-3', 'LGPL-3.0'],
    ['GPL2 w/ CPE', 'GPL-2.0-only WITH Classpath-exception-2.0'],
    ['CDDL + GPLv2 with classpath exception', 'CDDL-1.1 OR GPL-2.0-only WITH Classpath-exception-2.0'],
    ['Eclipse Public License - v 2.0', 'EPL-2.0'],
    ['EPL 1.0', 'EPL-1.0'],
    ['BSD 3-Clause "New" or "Revised" License', 'BSD-3-Clause'],
    ['New BSD License', 'BSD-3-Clause'],
    ['2-clause BSD', 'BSD-2-Clause'],
    ['zlib/libpng License', 'Zlib'],
    ['Boost Software License', 'BSL-1.0'],
    ['European Union Public Licence 1.2', 'EUPL-1.2'],
    ['Expat', 'MIT'],
  ])('%j means %j, by a guess', (text, expression) => {
    expect(spdxLicense(text)).toEqual({ expression, guessed: true });
  });

  test.each([
    '',
    '  ',
    'SEE LICENSE IN LICENSE.txt',
    'see licence',
    'none',
    'Proprietary',
    'BSD',
    'GPL',
    'Public Domain',
    'LICENSE',
    'UNLICENSED',
    'Do not use this, and do not copy it',
    'MIT'.padEnd(501, '!'),
  ])('%j says nothing that SPDX has a word for', (text) => expect(spdxLicense(text)).toBeNull());
});

describe('several names', () => {
  test.each([
    ['MIT/Apache-2.0', 'MIT OR Apache-2.0'],
    ['Apache-2.0 / MIT', 'Apache-2.0 OR MIT'],
    ['Apache-2.0 with LLVM-exception or mit', 'Apache-2.0 WITH LLVM-exception OR MIT'],
    ['mit or apache-2.0', 'MIT OR Apache-2.0'],
    ['MIT, Apache-2.0', 'MIT OR Apache-2.0'],
    ['MIT, BSD-3-Clause, and ISC', 'MIT AND BSD-3-Clause AND ISC'],
    ['MIT, BSD-3-Clause and ISC', 'MIT AND BSD-3-Clause AND ISC'],
    [
      'GPL-2.0-only and GPL-3.0-or-later and Public Domain and X11',
      'GPL-2.0-only AND GPL-3.0-or-later AND LicenseRef-Public-Domain AND X11',
    ],
    ['GPL-2+ or Artistic', 'GPL-2.0-or-later OR Artistic-1.0'],
    ['GPL v2 or later, or MIT', 'GPL-2.0-or-later OR MIT'],
  ])('%j means %j, by a guess', (text, expression) => {
    expect(spdxLicense(text)).toEqual({ expression, guessed: true });
  });
});

describe('a list', () => {
  test.each([
    [['MIT'], false, 'MIT', false],
    [['MIT', 'Apache-2.0'], true, 'MIT OR Apache-2.0', false],
    [['MIT', 'Apache-2.0'], false, 'MIT OR Apache-2.0', true],
    [['MIT', 'MIT License'], true, 'MIT', true],
    [['MIT AND ISC', 'GPL'], true, '(MIT AND ISC) OR LicenseRef-GPL', true],
  ])('%j, stated to be a choice: %s, is %j', (texts, stated, expression, guessed) => {
    expect(choiceOfLicenses(texts, stated)).toEqual({ expression, guessed });
  });

  test('of nothing is none', () => {
    expect(choiceOfLicenses([], true)).toBeNull();
    expect(choiceOfLicenses([' ', '-'], true)).toBeNull();
  });
});

test('whatever the text, the expression is accepted as it is', () => {
  const words = fc.constantFrom(
    'MIT',
    'gpl',
    'v2',
    'or',
    'later',
    'and',
    '/',
    ',',
    '(',
    ')',
    'with',
    'BSD',
    '+',
    'x',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.array(words, { maxLength: 9 }).map((list) => list.join(' ')),
  );
  fc.assert(
    fc.property(text, (given) => {
      const license = spdxLicense(given);
      if (license) expect(spdxLicense(license.expression)).toEqual({ ...license, guessed: false });
    }),
    { numRuns: 1_000 },
  );
});
