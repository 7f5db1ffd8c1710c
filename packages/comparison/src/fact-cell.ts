import type { AttributeDefinition, FactValue } from '@juxta/domain';

import type { FactCell } from './document.ts';
import type { Question } from './open-failures.ts';
import { heardLast, neverKnown, staleness } from './open-failures.ts';
import { bestFirst, factRank, speakerRank, sortableInstant } from './policy.ts';
import { sameValue } from './same-value.ts';
import type { EvidenceRef, Statement, ToolDocument } from './tool-document.ts';

type Known = Statement & { readonly value: FactValue };

/** What a tool's sources say of one attribute, by the attribute's policy. `statements`: those of it. */
export function factCell(
  tool: ToolDocument,
  attribute: AttributeDefinition,
  statements: readonly Statement[],
): FactCell {
  const question: Question = {
    covered: (failure) => failure.covers.attributes.includes(attribute.id),
    rank: (voice) => speakerRank(attribute.speakers, voice),
  };
  const said = bestFirst(
    statements,
    heardLast(tool, question, (statement) => factRank(attribute.speakers, statement)),
    (statement) => sortableInstant(statement.observed_at),
  );
  const known = said.filter(isKnown);
  const [best, ...others] = known;
  if (best) return knownCell(tool, attribute, question, best, others);
  const withdrawn = said.find((statement) => statement.state === 'withdrawn');
  return withdrawn ? { tool: tool.id, state: 'withdrawn', ...spoken(withdrawn) } : neverKnown(tool, question);
}

function knownCell(
  tool: ToolDocument,
  attribute: AttributeDefinition,
  question: Question,
  best: Known,
  others: readonly Known[],
): FactCell {
  return {
    tool: tool.id,
    state: 'known',
    value: best.value,
    ...spoken(best),
    effective_at: best.effective_at,
    stale: staleness(tool, question, best),
    ...(best.original === undefined ? {} : { original: best.original }),
    ...(best.guessed === true ? { guessed: true as const } : {}),
    disagreements: others
      .filter((other) => !sameValue(attribute.compares, best.value, other.value))
      .map((other) => ({
        source: other.source,
        target: other.target,
        value: other.value,
        fact: other.fact,
        evidence: citedEvidence(other),
      })),
  };
}

function isKnown(statement: Statement): statement is Known {
  return statement.state === 'known' && statement.value !== null;
}

function spoken(statement: Statement) {
  const { source, target, observed_at, fact } = statement;
  return { source, target, observed_at, fact, evidence: citedEvidence(statement) };
}

/** What a cell cites: the capture, and the terms of the data. */
export function citedEvidence(said: { readonly evidence: EvidenceRef; readonly licence: string }) {
  const { capture, url, sha256 } = said.evidence;
  return { capture, url, sha256, licence: said.licence };
}
