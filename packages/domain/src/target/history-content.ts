import { canonicalJson } from '../values/json.ts';
import type { TargetTransition } from './events.ts';
import { linkKey, releaseContent } from './state.ts';

type Of<Type extends TargetTransition['type']> = Extract<TargetTransition, { type: Type }>['data'];

/** The value of a subject before anything is said of it, and after another project took its place. */
const nothing = null;

/** What one subject was found to be, capture by capture: the last word of each capture, without repeats. */
class Course {
  readonly steps: { capture: string; value: unknown; text: string }[] = [];

  add(capture: string, value: unknown): void {
    if (this.steps.at(-1)?.capture === capture) this.steps.pop();
    const text = canonicalJson(value);
    if (text !== (this.steps.at(-1)?.text ?? canonicalJson(nothing)))
      this.steps.push({ capture, value, text });
  }
}

/**
 * A history as canonical text: equal texts tell the same. How often a capture was read, by which extractor version, in
 * how many events, and why something changed is left out. Transitions in capture order.
 */
export function historyContent(transitions: readonly TargetTransition[]): string {
  const content = new HistoryContent();
  for (const transition of transitions) content.add(transition);
  return content.text();
}

class HistoryContent {
  readonly #courses = new Map<string, Course>();
  readonly #statuses = new Map<string, Status>();

  add(transition: TargetTransition): void {
    const { capture } = transition.data;
    switch (transition.type) {
      case 'FactsObserved':
        for (const fact of transition.data.facts) this.#at('fact', fact.attribute).add(capture, factOf(fact));
        return;
      case 'ReleasesObserved':
        for (const release of transition.data.releases)
          this.#at('release', release.version).add(capture, releaseOf(release));
        return;
      case 'LinksObserved':
        for (const { state, evidence, ...link } of transition.data.links)
          this.#at('link', linkKey(link)).add(capture, { state, evidence });
        return;
      case 'TargetMoved':
        return this.#at('move', '').add(capture, transition.data.to);
      case 'TargetReplaced':
        return this.#replace(transition.data);
      case 'TargetFailed':
        return this.#status(transition.data, (status) => ({
          ...status,
          failing: failureOf(transition.data),
        }));
      case 'TargetGone':
        return this.#status(transition.data, (status) => ({ ...status, gone: failureOf(transition.data) }));
      case 'TargetRecovered':
        return this.#status(transition.data, () => well);
    }
  }

  text(): string {
    const courses = [...this.#courses].filter(([, course]) => course.steps.length > 0);
    return canonicalJson(
      Object.fromEntries(
        courses.map(([key, { steps }]) => [key, steps.map(({ capture, value }) => [capture, value])]),
      ),
    );
  }

  #at(kind: 'fact' | 'release' | 'link' | 'move' | 'identity' | 'status', subject: string): Course {
    const key = `${kind} ${subject}`;
    const course = this.#courses.get(key) ?? new Course();
    this.#courses.set(key, course);
    return course;
  }

  /** Ends everything that is known, and tells who came in whose place. */
  #replace({ capture, from_identity: from, to_identity: to }: Of<'TargetReplaced'>): void {
    for (const [key, course] of this.#courses)
      if (!key.startsWith('status ') && !key.startsWith('identity ')) course.add(capture, nothing);
    this.#at('identity', '').add(capture, { from, to });
  }

  #status(data: { capture: string; request: string }, change: (status: Status) => Status): void {
    const status = change(this.#statuses.get(data.request) ?? well);
    this.#statuses.set(data.request, status);
    const isWell = status.failing === null && status.gone === null;
    this.#at('status', data.request).add(data.capture, isWell ? nothing : status);
  }
}

interface Status {
  readonly failing: object | null;
  readonly gone: object | null;
}
const well: Status = { failing: null, gone: null };

const failureOf = ({ code, host }: Of<'TargetFailed'> | Of<'TargetGone'>): object => ({ code, host });

function factOf(fact: Of<'FactsObserved'>['facts'][number]): object {
  if (fact.state === 'withdrawn') return { state: fact.state };
  const { state, value, effective_at, original, guessed } = fact;
  return {
    state,
    value,
    effective_at: effective_at ?? null,
    original: original ?? null,
    guessed: guessed ?? false,
  };
}

/** A new release is true from its publication on, a changed one from when that was seen: that differs, too. */
function releaseOf(release: Of<'ReleasesObserved'>['releases'][number]): object {
  return release.change === 'withdrawn'
    ? { change: release.change }
    : { change: release.change, content: releaseContent(release) };
}
