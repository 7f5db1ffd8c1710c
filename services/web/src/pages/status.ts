import type { ComparisonDocument, Row, Status } from '@juxta/comparison';

type Known = Extract<Row['cells'][number], { state: 'known' }>;

const meaning: Readonly<Record<Status, string>> = {
  active: 'active',
  maintained: 'maintained',
  dormant: 'dormant',
  deprecated: 'deprecated by its publisher',
  archived: 'archived by its owners',
  unknown: 'unknown: no source tells of a release or a push',
};

/** The status of one tool in words, with the day it rests on. */
export function statusText(document: ComparisonDocument, index: number): string {
  const status = document.tools[index]?.status ?? 'unknown';
  const day = statusDay(document, status, index);
  return day === null ? meaning[status] : `${meaning[status]}, ${day}`;
}

function statusDay(document: ComparisonDocument, status: Status, index: number): string | null {
  if (status === 'archived' || status === 'deprecated') {
    const said = known(document, status, index);
    if (!said) return null;
    const effective = 'effective_at' in said ? said.effective_at : null;
    return effective === null ? `seen ${said.observed_at.slice(0, 10)}` : `since ${effective.slice(0, 10)}`;
  }
  const signs = ['latest_release_at', 'last_push_at'].flatMap((id) => {
    const value = known(document, id, index)?.value;
    const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    return Number.isNaN(at) ? [] : [at];
  });
  if (signs.length === 0) return null;
  return `last sign of life ${new Date(Math.max(...signs)).toISOString().slice(0, 10)}`;
}

function known(document: ComparisonDocument, id: string, index: number): Known | null {
  const cell = document.attributes.find((row) => row.id === id)?.cells[index];
  return cell?.state === 'known' ? cell : null;
}
