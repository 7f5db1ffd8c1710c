import { citedTransitions, type Relation, type TargetEvent } from '@juxta/domain';
import type { RecordedEvent } from '@juxta/store';

/** Relations through which a target speaks for its tool, so that what it links belongs to the tool as well. */
export const trusted: readonly Relation[] = ['self', 'repository', 'site'];

/** The id of the last statement of a link, `<position>/link/<n>`, and the text that states it. */
export function evidenceOf(
  events: readonly (TargetEvent & RecordedEvent)[],
  link: { target: string; relation: Relation },
): { fact: string | undefined; text: string } {
  for (const event of events.toReversed()) {
    for (const { transition, first } of citedTransitions(event).toReversed()) {
      if (transition.type !== 'LinksObserved') continue;
      const { links } = transition.data;
      const n = links.findIndex(
        (stated) => stated.target === link.target && stated.relation === link.relation,
      );
      const stated = links[n];
      if (!stated) continue;
      const fact = `${event.position}/link/${first + n}`;
      return { fact, text: `${stated.evidence.at}: ${stated.evidence.text}` };
    }
  }
  return { fact: undefined, text: '' };
}
