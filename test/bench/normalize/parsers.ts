import { load } from 'cheerio';
import { parse as parseYaml } from 'yaml';

import type { Form } from './cases.ts';

const utf8 = new TextDecoder();

/** What a reader of one form cannot do without: to make a document of the bytes. Plain text is only decoded. */
export const parsers: Readonly<
  Record<Form, { readonly is: string; readonly parse: (bytes: Uint8Array) => unknown }>
> = {
  json: { is: 'JSON.parse of the same bytes', parse: (bytes) => JSON.parse(utf8.decode(bytes)) },
  lines: {
    is: 'JSON.parse of each line of the same bytes',
    parse: (bytes) =>
      utf8
        .decode(bytes)
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
  },
  html: { is: 'cheerio’s load of the same bytes', parse: (bytes) => load(utf8.decode(bytes)) },
  xml: {
    is: 'cheerio’s load of the same bytes as XML',
    parse: (bytes) => load(utf8.decode(bytes), { xml: true }),
  },
  yaml: {
    is: 'parse of the package yaml of the same bytes',
    parse: (bytes) => parseYaml(utf8.decode(bytes)),
  },
  text: { is: 'TextDecoder of the same bytes', parse: (bytes) => utf8.decode(bytes) },
};
