import { styleText } from 'node:util';

import { type ComparisonDocument, peopleSlots } from '@juxta/comparison';

/** Of each tool; the document and the page have all. */
const mostAlternatives = 5;
const over: ReadonlySet<string> = new Set(['ended', 'archived', 'deprecated']);

type Beside<Part extends keyof ComparisonDocument> = Pick<ComparisonDocument, 'tools' | Part>;

/** Where these tools stand among all: the categories that they share, the widest first, or why there is none. */
export function breadcrumbLine({ breadcrumb }: Pick<ComparisonDocument, 'breadcrumb'>): string {
  const path =
    breadcrumb.state === 'known'
      ? breadcrumb.categories.map(({ category }) => category).join(' › ')
      : breadcrumb.reason;
  return styleText('dim', path);
}

/** What to look at instead, one line for the tools of which it is the same; none where nothing is known. */
export function alternativeLines(document: Beside<'alternatives'>): readonly string[] {
  const names = new Map<string, string[]>();
  for (const { id, name } of document.tools) {
    const found = alternativesTo(document, id).join(', ');
    if (found !== '') names.set(found, [...(names.get(found) ?? []), name]);
  }
  return [...names].map(([found, of]) => {
    const to = of.length === document.tools.length ? '' : ` to ${of.join(', ')}`;
    return `${styleText('bold', `Alternatives${to}:`)} ${found}`;
  });
}

/** The best first, one that is over marked. One whose reasons cite none of these tools names them itself: it counts for all. */
function alternativesTo({ alternatives, tools }: Beside<'alternatives'>, id: string): readonly string[] {
  return alternatives
    .filter(({ reasons }) => {
      const cited = reasons.flatMap(({ basis }) => basis.map(({ tool }) => tool));
      return cited.includes(id) || !tools.some((tool) => cited.includes(tool.id));
    })
    .slice(0, mostAlternatives)
    .map(({ name, status }) => (over.has(status) ? `${name} (${status})` : name));
}

/** What people told of each tool, then one line of what nobody told: no number of ours stands in for it. */
export function peopleLines({ tools, people, opinions }: Beside<'people' | 'opinions'>): readonly string[] {
  const nameOf = (id: string): string => tools.find((tool) => tool.id === id)?.name ?? id;
  const posted = opinions.map(
    ({ tool, stance, text, author, votes }) =>
      `${nameOf(tool)}, ${stance}: ${text} ${styleText('dim', `(${author}, ${votes} votes)`)}`,
  );
  const counted = people.flatMap((one) => {
    const known = peopleSlots.flatMap((slot) => {
      const told = one[slot];
      return told.state === 'known' ? [`${told.count} ${slot}`] : [];
    });
    return known.length > 0 ? [`${nameOf(one.tool)}: ${known.join(', ')}`] : [];
  });
  const untold = peopleSlots.filter((slot) => people.every((one) => one[slot].state === 'unknown'));
  const absent = `Of people: ${untold.join(', ')} unknown, nobody has told any here`;
  return [...posted, ...counted, ...(untold.length > 0 ? [styleText('dim', absent)] : [])];
}
