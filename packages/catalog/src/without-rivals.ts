import type { CatalogProblem, CatalogTool } from './catalog-entry.ts';

/**
 * A name and a target belong to one tool. Ids come before aliases; among equals the file that comes first by name
 * keeps what it claims, so that the outcome does not hang on the order of reading.
 */
export function withoutRivals(tools: readonly CatalogTool[]): {
  kept: readonly CatalogTool[];
  rivals: readonly CatalogProblem[];
} {
  const owners = new Map(tools.map((tool) => [`name ${tool.id}`, tool.file]));
  const kept: CatalogTool[] = [];
  const rivals: CatalogProblem[] = [];
  for (const tool of tools) {
    const claims = [
      ...tool.aliases.map((alias) => `name ${alias}`),
      ...tool.targets.map(({ target }) => `target ${target}`),
    ];
    const taken = claims.find((claim) => owners.has(claim));
    if (taken === undefined) {
      for (const claim of claims) owners.set(claim, tool.file);
      kept.push(tool);
    } else {
      const message = `claims the ${taken}, which ${owners.get(taken)} has; give it to one of them`;
      rivals.push({ file: tool.file, code: 'claimed_twice', message });
    }
  }
  return { kept, rivals };
}
