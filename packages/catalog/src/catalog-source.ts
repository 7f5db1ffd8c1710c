/** What the catalogue is as a source: every file of it is a capture of this source. It fetches nothing. */
export const catalogSource = {
  id: 'catalog',
  version: 1,
  name: 'Juxta catalogue',
  licence: 'CC0-1.0',
  terms: 'https://creativecommons.org/publicdomain/zero/1.0/',
} as const;
