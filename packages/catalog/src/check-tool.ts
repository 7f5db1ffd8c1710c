import { BadTarget, targetKey } from '@juxta/domain';

import type { ToolFile } from './catalog-entry.ts';
import { BadFile } from './read-yaml.ts';

/** What the shape alone does not say about one file. Throws BadFile. `categories` is null where their list is unknown. */
export function checkTool(tool: ToolFile, expectedId: string, categories: ReadonlySet<string> | null): void {
  if (tool.id !== expectedId) {
    throw new BadFile(
      'wrong_id',
      `id is "${tool.id}", but the file is named for "${expectedId}"; make them the same`,
    );
  }
  const unknown = categories && tool.categories.find((category) => !categories.has(category));
  if (unknown) throw new BadFile('unknown_category', `category "${unknown}" is not in categories.yaml`);
  for (const { target } of tool.targets) checkTarget(target);
  const repeated =
    firstRepeated([tool.id, ...tool.aliases]) ??
    firstRepeated(tool.categories) ??
    firstRepeated(tool.targets.map(({ target }) => target));
  if (repeated !== undefined) throw new BadFile('repeated', `"${repeated}" stands twice; keep one`);
}

function checkTarget(target: string): void {
  try {
    const key = targetKey(target);
    if (key !== target) throw new BadFile('bad_target', `target "${target}" is written "${key}"`);
  } catch (error) {
    if (error instanceof BadTarget) throw new BadFile('bad_target', error.message);
    throw error;
  }
}

function firstRepeated(items: readonly string[]): string | undefined {
  return items.find((item, index) => items.indexOf(item) !== index);
}
