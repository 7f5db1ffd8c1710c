import { join } from 'node:path';

import { comparisonJsonSchema } from '@juxta/comparison';

import { dataDictionary } from './data-dictionary.ts';
import { rulesPage } from './rules-page.ts';
import { sourcesPage } from './sources-page.ts';

const folder = join(import.meta.dirname, '../../docs');

async function comparisonSchema(): Promise<string> {
  return `${JSON.stringify(comparisonJsonSchema(), null, 2)}\n`;
}

/** The pages that are generated, each with the file that it stands in. */
export const pages = [
  { file: join(folder, 'sources.md'), make: sourcesPage },
  { file: join(folder, 'data-dictionary.md'), make: dataDictionary },
  { file: join(folder, 'rules.md'), make: rulesPage },
  { file: join(folder, 'comparison.schema.json'), make: comparisonSchema },
] as const;
