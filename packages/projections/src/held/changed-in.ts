import type { Changed } from './held-log.ts';

const month = '/2026-01'.length;

/** What changed streams are about. `tools`: also anything that concerns more than one target, or too much to tell. */
export function changedIn(changed: Changed): {
  readonly targets: readonly string[];
  readonly tools: boolean;
  readonly sources: boolean;
} {
  if (changed === null) return { targets: [], tools: true, sources: true };
  const targets: string[] = [];
  let [tools, sources] = [false, false];
  for (const stream of changed) {
    const end = stream.indexOf('/');
    const [kind, key] = [stream.slice(0, end), stream.slice(end + 1)];
    if (kind === 'target') targets.push(key);
    else if (kind === 'series') targets.push(key.slice(0, -month));
    else if (kind === 'source') sources = true;
    else tools = true;
  }
  return { targets, tools, sources };
}
