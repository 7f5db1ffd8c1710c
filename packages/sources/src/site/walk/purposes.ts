/** Pages that say one thing of a tool: each is asked under a request of its own, which covers just that. */
export const purposes = ['features', 'changelog'] as const;
export type Purpose = (typeof purposes)[number];

/** Words of a link, and paths, that lead to such a page. */
export const purposeWords = {
  features: {
    label: /^(?:(?:all|key|main|our|product|see all|the) )?features?(?: (?:list|overview|tour))?$/iu,
    path: /\/features?(?:\.html?)?\/?$/iu,
  },
  changelog: {
    label: /\b(?:changelog|change log|release notes|what[’']s new)\b/iu,
    path: /\/(?:changelog|release-notes)(?:\/|\.html?|$)/iu,
  },
} as const satisfies Record<Purpose, { label: RegExp; path: RegExp }>;

const longestLabel = 40;
const telling =
  /\/(?:about|community|contributing|docs?|documentation|download|faq|getting-started|governance|guides?|install(?:ation)?|intro(?:duction)?|licen[cs]e|overview|pricing|quick-?start|roadmap|security|support|why)\b[^/]*\/?$/iu;

/** What a link says it leads to; null where it says nothing of the kind. */
export function purposeOf(url: URL, label = ''): Purpose | null {
  const named = (purpose: Purpose): boolean =>
    purposeWords[purpose].path.test(url.pathname) ||
    (label.length <= longestLabel && purposeWords[purpose].label.test(label));
  return purposes.find(named) ?? null;
}

/** Whether a page is likely to tell more of a project than most others do. */
export function isTelling(url: URL): boolean {
  return telling.test(url.pathname);
}
