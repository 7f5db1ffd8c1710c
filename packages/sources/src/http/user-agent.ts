/** The product token that robots.txt rules are matched against; the user agent begins with it. */
export const agent = 'Juxta/0.1';

export interface Operator {
  /** A mail address or a page. */
  readonly contact?: string;
  /** Where the pages of this installation are reached from outside, without a final slash. */
  readonly publicUrl?: string;
}

/** Path of the page that tells a site's owner what was there and how to keep it away. */
export const crawlerPath = '/crawler';

/** Who asks, and where to read about it and to complain: `Juxta/0.1 (+https://juxta.example/crawler; crawler@example.org)`. */
export function userAgentOf({ contact, publicUrl }: Operator): string {
  const said = [
    ...(publicUrl === undefined ? [] : [publicUrl + crawlerPath]),
    ...(contact === undefined ? [] : [contact]),
  ];
  return said.length === 0 ? agent : `${agent} (+${said.join('; ')})`;
}
