import { expect, test } from 'vitest';

import { openLab } from '../spec/lab.ts';

const target = 'https://thing.example/';
const missing = {
  target,
  source: 'site',
  outcome: 'failed' as const,
  failure: { code: 'not_found', host: 'thing.example', detail: 'no', scope: 'target' as const },
};

test('a page that a site no longer has is not the site: only its own page says that it is gone', async () => {
  await using lab = await openLab();
  await lab.capture({ ...missing, request: 'features', url: `${target}tour` });
  await lab.normalize(undefined, target);
  expect(await lab.types(target)).not.toContain('TargetGone');
  await lab.capture({ ...missing, request: 'page', url: target });
  await lab.normalize(undefined, target);
  expect(await lab.types(target)).toContain('TargetGone');
});
