import { parsePurl, toolSlug } from '@juxta/domain';
import { takenToolNames, toolOwners, type ToolOwner } from '@juxta/projections';
import { JuxtaError } from '@juxta/runtime';
import type { ListedTool } from '@juxta/sources';

import type { App } from '../app.ts';

export interface PlannedTool {
  readonly tool: string;
  readonly listed: ListedTool;
}

/**
 * The tool that each item of an index is: the one that has the item already, else the one that has its repository, else,
 * for items without one, the one that has its very page and no other item. Never one of the same name. Items that are
 * none of these become tools of their own; an id that is taken gets the source's id as a suffix, then a number (ADR 9).
 */
export async function planTools(
  app: App,
  suffix: string,
  items: readonly ListedTool[],
): Promise<readonly PlannedTool[]> {
  const targets = items.flatMap((item) => [item.target, ...item.links.map((link) => link.target)]);
  const owners = await toolOwners(app.db, targets);
  const taken = new Set(await takenToolNames(app.db));
  const known = new Map(items.map((item) => [item, knownTool(item, owners)]));
  const claimed = new Set([...known.values()].filter((tool) => tool !== undefined));
  return items.map((listed) => {
    const tool = known.get(listed) ?? toolOfPage(listed, owners, claimed) ?? freeId(listed, suffix, taken);
    claimed.add(tool);
    taken.add(tool);
    return { tool, listed };
  });
}

type Owners = ReadonlyMap<string, readonly ToolOwner[]>;

function knownTool(item: ListedTool, owners: Owners): string | undefined {
  const own = owners.get(item.target)?.[0]?.tool;
  const repository = item.links.find((link) => link.relation === 'repository');
  if (own !== undefined || repository === undefined) return own;
  return owners
    .get(repository.target)
    ?.find(({ relation }) => relation === 'repository' || relation === 'self')?.tool;
}

function toolOfPage(item: ListedTool, owners: Owners, claimed: ReadonlySet<string>): string | undefined {
  if (item.links.some((link) => link.relation === 'repository')) return undefined;
  return item.links
    .flatMap((link) => owners.get(link.target) ?? [])
    .find(({ tool, relation }) => relation === 'site' && !claimed.has(tool))?.tool;
}

function freeId(item: ListedTool, suffix: string, taken: ReadonlySet<string>): string {
  const slug = toolSlug(parsePurl(item.target)?.name ?? item.name) ?? suffix;
  const numbered = Array.from({ length: 50 }, (_, n) => `${slug}-${suffix}-${n + 2}`);
  const free = [slug, `${slug}-${suffix}`, ...numbered].find((id) => !taken.has(id));
  if (free === undefined)
    throw new JuxtaError('no_free_id', `no id is free for ${item.name}`, {
      next: 'rename tools whose id begins with it',
    });
  return free;
}
