export const mostRules = 5000;

export interface AgentRules {
  readonly text: string;
  /** There are more rules for this agent than are read. */
  readonly isCut: boolean;
}

/**
 * The part of a robots.txt that speaks to one agent, in a form that robots-parser reads as RFC 9309 means it.
 * The parser lets a Crawl-delay end a group's list of agents, and keeps every rule once for each agent named, so that
 * half a megabyte of agents times rules would not fit in memory. Only `*` and our own agent are left here.
 */
export function rulesFor(agent: string, body: string): AgentRules {
  const lines: string[] = [];
  let agents = new Set<string>();
  let naming = false;
  let headed = false;
  let rules = 0;
  for (const [name, value] of records(body)) {
    if (name === 'user-agent') {
      if (!naming) agents = new Set();
      [naming, headed] = [true, false];
      const token = productToken(value);
      if (token === '*' || token === agent) agents.add(token);
      continue;
    }
    if (name !== 'crawl-delay') naming = false;
    if (agents.size === 0) continue;
    if (rules >= mostRules) return { text: lines.join('\n'), isCut: true };
    if (!headed) for (const token of agents) lines.push(`user-agent: ${token}`);
    headed = true;
    lines.push(`${name}: ${value}`);
    rules += 1;
  }
  return { text: lines.join('\n'), isCut: false };
}

/** What robots.txt calls us: the user agent's first word without version, in lower case. */
export function productToken(userAgent: string): string {
  return (userAgent.trim().split(/[/\s]/, 1)[0] ?? '').toLowerCase();
}

/** The records that concern rules; others, a Sitemap among them, do not end a group. */
function* records(body: string): Generator<[name: string, value: string]> {
  for (const line of body.split(/\r\n|\r|\n/)) {
    const record = /^\s*(user-agent|allow|disallow|crawl-delay)\s*:([^#]*)/i.exec(line.slice(0, 4096));
    if (record !== null) yield [(record[1] ?? '').toLowerCase(), (record[2] ?? '').trim()];
  }
}
