import type { Relation, Speaker } from '@juxta/domain';
import { canonicalJson } from '@juxta/domain';

/** Corrections by people speak before every source. */
const curation = 'curation';

interface Voice {
  readonly source: string;
  readonly relation: Relation;
}

/**
 * Place of a voice under a policy, 0 the best; null when it may not speak. Within a source, the order of its relations
 * counts. The speaker `*` is every source that the policy does not name.
 */
export function speakerRank(speakers: readonly Speaker[], voice: Voice): number | null {
  const named = speakers.some((speaker) => speaker.source === voice.source);
  const name = named ? voice.source : '*';
  for (const [index, speaker] of speakers.entries()) {
    const relation = speaker.source === name ? speaker.relations.indexOf(voice.relation) : -1;
    if (relation >= 0) return 1 + index * 100 + relation;
  }
  return null;
}

export function factRank(speakers: readonly Speaker[], voice: Voice): number | null {
  return voice.source === curation ? 0 : speakerRank(speakers, voice);
}

interface Said extends Voice {
  readonly target: string;
  readonly fact: string;
  readonly observed_at: string;
}

/**
 * Those that may speak, best first. Ties go to the lowest target key (among those that can be read still, see `heardLast`), then to the newest by `recency`, then to the
 * lowest bytes, so that the order of the input never shows.
 */
export function bestFirst<T extends Said>(
  said: readonly T[],
  rankOf: (entry: T) => number | null,
  recency: (entry: T) => string,
): readonly T[] {
  const ranked = said.flatMap((entry) => {
    const rank = rankOf(entry);
    return rank === null ? [] : [{ entry, rank }];
  });
  ranked.sort(
    (a, b) =>
      a.rank - b.rank ||
      compareText(a.entry.target, b.entry.target) ||
      compareText(recency(b.entry), recency(a.entry)) ||
      compareText(canonicalJson(a.entry), canonicalJson(b.entry)),
  );
  const seen = new Set<string>();
  return ranked.flatMap(({ entry }) => {
    const speaker = JSON.stringify([entry.source, entry.target]);
    if (seen.has(speaker)) return [];
    seen.add(speaker);
    return [entry];
  });
}

/** By UTF-16 code unit: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

const canonical =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/u;

/** An instant in a form whose text order is its time order, whatever offset it was written with. */
export function sortableInstant(text: string): string {
  // The views write all of theirs so, and a comparison sorts thousands.
  if (canonical.test(text)) return text;
  const at = Date.parse(text);
  return Number.isNaN(at) ? text : new Date(at).toISOString();
}
