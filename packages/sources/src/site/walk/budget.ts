/** What one walk of a site may cost its server and us. */
export interface WalkBudget {
  /** Pages asked for, the first one included; sitemaps and robots.txt are not counted. */
  readonly pages: number;
  /** Links from the first page to the last one; pages of a sitemap are one link away. */
  readonly depth: number;
  /** Bytes of all pages together, decoded. No page is asked for once they are spent. */
  readonly bytes: number;
  /** Pages whose addresses differ only in numbers or in their query: calendars have no end. */
  readonly alike: number;
}

export const defaultBudget: WalkBudget = { pages: 5, depth: 3, bytes: 10 * 1024 * 1024, alike: 25 };

/** Addresses that are remembered of one site; those beyond are not followed. */
export const mostOffers = 20_000;
