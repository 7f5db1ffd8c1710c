import { expect, test } from 'vitest';

import { toolStatus } from './health.ts';
import { asOf, at, says, takesBack, tool } from './spec/build.ts';
import { toolCells } from './tool-cells.ts';
import type { Statement } from './tool-document.ts';

const [npm, github] = [at.npm('x'), at.github('x')];
const released = (value: string) => says(npm, 'latest_release_at', value);
const pushed = (value: string) => says(github, 'last_push_at', value);
const archived = (value: boolean) => says(github, 'archived', value);
const status = (...statements: readonly Statement[]) =>
  toolStatus(toolCells(tool('x', { statements })), asOf);

test.each([
  ['active', [released('2025-12-03T00:00:00Z')]],
  ['maintained', [released('2025-12-02T23:59:59Z')]],
  ['maintained', [released('2024-06-01T00:00:00Z')]],
  ['dormant', [released('2024-05-31T00:00:00Z')]],
  ['active', [released('2018-04-13T00:00:00Z'), pushed('2026-05-31T00:00:00Z')]],
  ['unknown', [released('soon')]],
  ['unknown', [archived(false)]],
  ['unknown', []],
  ['archived', [archived(true), released('2026-05-31T00:00:00Z'), says(npm, 'deprecated', 'use y')]],
  ['deprecated', [says(npm, 'deprecated', 'use y'), released('2026-05-31T00:00:00Z')]],
  ['active', [says(npm, 'deprecated', ' '), released('2026-05-31T00:00:00Z')]],
  ['active', [takesBack(npm, 'deprecated'), released('2026-05-31T00:00:00Z')]],
] as const)('is %s (case %#)', (expected, statements) => {
  expect(status(...statements)).toBe(expected);
});

test('is relative to as_of', () => {
  const cells = toolCells(tool('x', { statements: [released('2018-04-13T00:00:00Z')] }));
  expect(toolStatus(cells, '2018-06-01T00:00:00Z')).toBe('active');
});
