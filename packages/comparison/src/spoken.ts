import { attributeDefinition, type Speaker } from '@juxta/domain';

import { bestFirst, factRank, sortableInstant } from './policy.ts';
import type { Statement } from './tool-document.ts';

/** Who may speak of an attribute, best first; nobody of one that is in no vocabulary. */
export function speakersOf(attribute: string): readonly Speaker[] {
  return attributeDefinition(attribute)?.speakers ?? [];
}

/** What is stated of an attribute by those who may speak, best first, one statement of each. */
export function spokenFor(statements: readonly Statement[], attribute: string): readonly Statement[] {
  const speakers = speakersOf(attribute);
  return bestFirst(
    statements.filter((one) => one.attribute === attribute && one.state === 'known' && one.value !== null),
    (one) => factRank(speakers, one),
    (one) => sortableInstant(one.observed_at),
  );
}

/** What the same target states of another attribute. */
export function sameSpeaker(
  statements: readonly Statement[],
  attribute: string,
  { source, target }: Pick<Statement, 'source' | 'target'>,
): Statement | null {
  const spoken = spokenFor(statements, attribute);
  return spoken.find((one) => one.target === target && one.source === source) ?? null;
}
