import {
  eventId,
  parsePurl,
  schemaVersionOf,
  streamOf,
  toolSlug,
  tryTargetKey,
  type Authority,
  type Relation,
  type ToolEvent,
} from '@juxta/domain';
import { resolveTool, suggestTools } from '@juxta/projections';
import { JuxtaError } from '@juxta/runtime';
import { appendSettled, VersionConflict } from '@juxta/store';

import type { App } from './app.ts';
import { catchUp } from './settle.ts';

/** The tool that a word of the command line means; a purl or URL that nobody knows becomes a tool of its own. */
export async function resolveOrAdd(app: App, word: string): Promise<string> {
  const known = await resolveTool(app.db, word);
  if (known !== null) return known;
  if (/^(?:pkg:|https?:)/iu.test(word.trim())) return addTool(app, word);
  throw await unknownTool(app, word);
}

/** As `resolveOrAdd`, for commands that only look. */
export async function resolveKnown(app: App, word: string): Promise<string> {
  const known = await resolveTool(app.db, word);
  if (known === null) throw await unknownTool(app, word);
  return known;
}

async function unknownTool(app: App, word: string): Promise<JuxtaError> {
  const shown = word.slice(0, 80).replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '\ufffd');
  if (/^(?:pkg:|https?:)/iu.test(shown))
    return new JuxtaError('unknown_target', `no tool is linked to ${shown}`, { next: `juxta add ${shown}` });
  const similar = await suggestTools(app.db, shown);
  const slug = toolSlug(shown) ?? 'name';
  const next =
    similar.length > 0
      ? `did you mean ${similar.join(', ')}? Otherwise name a package or page: juxta add pkg:npm/${slug}`
      : `name a package, repository or page: juxta add pkg:npm/${slug}, juxta add pkg:github/owner/${slug}, juxta add https://…`;
  return new JuxtaError('unknown_tool', `no tool is called "${shown}"`, {
    next,
    details: { suggestions: similar },
  });
}

/** Registers a tool for a target that belongs to none. Its id is the target's own name; taken ones get the kind as a suffix. */
export async function addTool(app: App, word: string, name?: string): Promise<string> {
  const target = tryTargetKey(word);
  if (target === null) {
    throw new JuxtaError(
      'bad_target',
      `"${word.slice(0, 200)}" is neither a package URL nor an http(s) URL`,
      { next: 'write it as pkg:npm/gulp, pkg:github/gulpjs/gulp or https://gulpjs.com' },
    );
  }
  const known = await resolveTool(app.db, target);
  if (known !== null) return known;
  const source = app.sources.forTarget(target);
  if (source === undefined) {
    throw new JuxtaError('no_source', `no source reads ${target}`, {
      next: `sources: ${app.sources.all.map(({ id }) => id).join(', ')}`,
    });
  }
  const { id, label, relation } = identify(target, source.id);
  const authority = { by: 'command' as const, text: word.slice(0, 300) };
  const slug = toolSlug(name ?? label) ?? id;
  const free = await registerFree(app, { slug, name: name ?? label, target, relation, authority });
  await catchUp(app);
  return free;
}

// What a target is of its tool, by the source that reads it; all others are the tool itself.
const relations: Readonly<Record<string, Relation>> = {
  site: 'site',
  github: 'repository',
  gitlab: 'repository',
  bitbucket: 'repository',
  forgejo: 'repository',
  dockerhub: 'image',
  oci: 'image',
  debian: 'distribution',
  homebrew: 'distribution',
  artifacthub: 'distribution',
  helm: 'distribution',
};

/** What a target is of its tool, as far as its source tells. */
export function relationOf(app: App, target: string): Relation {
  return relations[app.sources.forTarget(target)?.id ?? ''] ?? 'self';
}

function identify(target: string, source: string): { id: string; label: string; relation: Relation } {
  const relation = relations[source] ?? 'self';
  const purl = parsePurl(target);
  if (purl) return { id: toolSlug(purl.name) ?? purl.type, label: purl.name, relation };
  const { hostname, pathname } = new URL(target);
  const named = source === 'site' ? '' : pathname.slice(pathname.lastIndexOf('/') + 1);
  return {
    id: toolSlug(named) ?? toolSlug(hostname) ?? 'site',
    label: named || hostname.replace(/^www\./u, ''),
    relation,
  };
}

interface NewTool {
  readonly slug: string;
  readonly name: string;
  readonly target: string;
  readonly relation: Relation;
  readonly authority: Authority;
}

/** Registers a tool under the first id that no tool has; the log decides, so that two commands at once get two ids. */
async function registerFree(app: App, entry: NewTool): Promise<string> {
  const kind = parsePurl(entry.target)?.type ?? 'site';
  const numbered = Array.from({ length: 50 }, (_, n) => `${entry.slug}-${kind}-${n + 2}`);
  for (const candidate of [entry.slug, `${entry.slug}-${kind}`, ...numbered]) {
    if ((await resolveTool(app.db, candidate)) !== null) continue;
    if (await registerNew(app, candidate, entry)) return candidate;
  }
  throw new JuxtaError('no_free_id', `no id is free for ${entry.target}`, {
    next: 'give a name of your own: juxta add <target> --name <name>',
  });
}

/** False where a tool of this id exists in the log, whatever the views know yet. */
async function registerNew(app: App, tool: string, entry: NewTool): Promise<boolean> {
  const { name, target, relation, authority } = entry;
  const stream = streamOf.tool(tool);
  const events: readonly ToolEvent[] = [
    { type: 'ToolRegistered', data: { tool, name, aliases: [], authority } },
    { type: 'TargetLinked', data: { target, relation, authority } },
  ];
  const occurredAt = new Date().toISOString();
  try {
    await appendSettled(
      app.db,
      events.map(({ type, data }) => ({
        stream,
        type,
        data,
        occurredAt,
        schemaVersion: schemaVersionOf(type),
        id: eventId(stream, type, 'add', target),
      })),
      { expected: new Map([[stream, 0]]) },
    );
    return true;
  } catch (error) {
    if (error instanceof VersionConflict) return false;
    throw error;
  }
}
