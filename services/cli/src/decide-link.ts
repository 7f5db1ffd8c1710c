import { randomUUID } from 'node:crypto';

import type { Authority, Relation } from '@juxta/domain';
import { decideTool } from '@juxta/projector';

import type { App } from './app.ts';
import { relationOf } from './resolve.ts';

export interface LinkDecision {
  readonly tool: string;
  readonly target: string;
  readonly authority: Authority;
}

/** What came of it, in a word that both forms of the answer have. */
export type LinkOutcome = 'linked' | 'cut' | 'unchanged' | 'refused' | 'refused_before';

/** A person's link. It stands over what anybody else said. */
export async function linkTarget(
  app: App,
  { tool, target, authority }: LinkDecision,
  relation: Relation,
): Promise<LinkOutcome> {
  const command = { type: 'LinkTarget', target, relation, authority } as const;
  const decided = await decideTool(app.db, tool, command, ['link', randomUUID()]);
  return decided.length > 0 ? 'linked' : 'unchanged';
}

/** A person's cut. A target that was never linked has nothing to be cut, but that it must not be linked is remembered (law 6). */
export async function unlinkTarget(
  app: App,
  { tool, target, authority }: LinkDecision,
  reason: string,
): Promise<LinkOutcome> {
  const why = { target, reason, authority };
  const cut = await decideTool(app.db, tool, { type: 'UnlinkTarget', ...why }, ['unlink', randomUUID()]);
  if (cut.length > 0) return 'cut';
  const refusal = { type: 'RefuseLink', relation: relationOf(app, target), ...why } as const;
  const refused = await decideTool(app.db, tool, refusal, ['refuse', randomUUID()]);
  return refused.length > 0 ? 'refused' : 'refused_before';
}
