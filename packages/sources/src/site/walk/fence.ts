import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { JuxtaError } from '@juxta/runtime';

/**
 * Crawlee takes its environment and a file in the working directory over what its caller sets (Configuration.get and
 * buildOptions of @crawlee/core 3.18): where either is there, no crawl starts. Throws JuxtaError `crawlee_override`.
 */
export function assertNoOverrides(
  environment: Readonly<Record<string, string | undefined>>,
  directory: string,
): void {
  const [name] = Object.keys(environment).filter((key) => key.startsWith('CRAWLEE_'));
  if (name !== undefined)
    throw new JuxtaError('crawlee_override', `the variable ${name} would change how sites are crawled`, {
      next: `unset ${name}: Juxta's own settings are JUXTA_SITE_…`,
    });
  const file = join(directory, 'crawlee.json');
  if (existsSync(file))
    throw new JuxtaError('crawlee_override', `${file} would change how sites are crawled`, {
      next: 'move it, or start Juxta in another directory',
    });
}
