import { writeFile } from 'node:fs/promises';

import { pages } from './pages.ts';

for (const { file, make } of pages) await writeFile(file, await make());
