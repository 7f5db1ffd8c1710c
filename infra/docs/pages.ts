import { join } from 'node:path';

import { dataDictionary } from './data-dictionary.ts';
import { rulesPage } from './rules-page.ts';
import { sourcesPage } from './sources-page.ts';

const folder = join(import.meta.dirname, '../../docs');

/** The pages that are generated, each with the file that it stands in. */
export const pages = [
  { file: join(folder, 'sources.md'), make: sourcesPage },
  { file: join(folder, 'data-dictionary.md'), make: dataDictionary },
  { file: join(folder, 'rules.md'), make: rulesPage },
] as const;
