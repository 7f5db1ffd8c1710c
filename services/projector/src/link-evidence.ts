import type { Relation, TargetEvent } from '@juxta/domain';
import type { RecordedEvent } from '@juxta/store';

/** Relations through which a target speaks for its tool, so that what it links belongs to the tool as well. */
export const trusted: readonly Relation[] = ['self', 'repository', 'site'];

/** The id of the last statement of a link, `<position>/link/<n>`, and the text that states it. */
export function evidenceOf(
  events: readonly (TargetEvent & RecordedEvent)[],
  link: { target: string; relation: Relation },
): { fact: string | undefined; text: string } {
  for (const event of events.toReversed()) {
    if (event.type !== 'LinksObserved') continue;
    const n = event.data.links.findIndex(
      (stated) => stated.target === link.target && stated.relation === link.relation,
    );
    const stated = event.data.links[n];
    if (stated)
      return { fact: `${event.position}/link/${n}`, text: `${stated.evidence.at}: ${stated.evidence.text}` };
  }
  return { fact: undefined, text: '' };
}
