import { parse } from 'yaml';

import { isMembers, type Members } from '../../reading/members.ts';

/** One version of a chart: the scalars that every version is read for, and its own YAML. */
export interface ChartVersion {
  readonly version: string;
  readonly created: string | null;
  readonly yaml: string;
}

const largestVersion = 256 * 1024;

/** Names of the charts in an index, in its order; at most `limit`. */
export function chartNames(index: string, limit = 100_000): readonly string[] {
  const at = entriesIndent(index);
  if (at === null) return [];
  const key = new RegExp(`^ {${at.indent}}(["']?)([\\w.-]+)\\1:[ \\t]*\\r?$`, 'gmu');
  key.lastIndex = at.start;
  const names: string[] = [];
  for (let match = key.exec(index); match && names.length < limit; match = key.exec(index))
    if (match[2] !== undefined) names.push(match[2]);
  return names;
}

/**
 * The part of an `index.yaml` that is about one chart, as an index of its own; null where it has none. Cut by indentation:
 * parsing a large index as YAML takes seconds, and one chart is a small part of it.
 */
export function chartSection(index: string, chart: string): string | null {
  const at = entriesIndent(index);
  if (at === null || !/^[\w.-]+$/u.test(chart)) return null;
  const name = chart.replaceAll('.', '\\.');
  const key = new RegExp(`^ {${at.indent}}(["']?)${name}\\1:[ \\t]*\\r?$`, 'gmu');
  key.lastIndex = at.start;
  const found = key.exec(index);
  if (!found) return null;
  // A list may stand as deep as its key: the next line that is less deep, or as deep and no item, ends it.
  const end = new RegExp(`^ {0,${at.indent}}[^\\s#-]`, 'gmu');
  end.lastIndex = found.index + found[0].length;
  const next = end.exec(index);
  return `entries:\n${index.slice(found.index, next?.index)}`;
}

/** Where the charts begin and how deep they stand. */
function entriesIndent(index: string): { start: number; indent: number } | null {
  const entries = /^(["']?)entries\1:[ \t]*\r?$/mu.exec(index);
  if (!entries) return null;
  const start = entries.index + entries[0].length;
  const first = /^( +)["']?[\w.-]+["']?:[ \t]*\r?$/gmu;
  first.lastIndex = start;
  const match = first.exec(index);
  return match?.[1] ? { start, indent: match[1].length } : null;
}

/** The versions in a chart's section, in its order; what is no mapping with a version is left out. */
export function chartVersions(section: string): readonly ChartVersion[] {
  const dash = /^( *)- /mu.exec(section)?.[1]?.length;
  if (dash === undefined) return [];
  const items = section.split(new RegExp(`^ {${dash}}- `, 'mu')).slice(1);
  const member = (name: string) => new RegExp(`^(?: {${dash + 2}})?${name}:[ \\t]+(.+?)[ \\t]*\\r?$`, 'mu');
  const [version, created] = [member('version'), member('created')];
  return items.flatMap((item) => {
    const text = scalar(version.exec(item)?.[1]);
    if (text === null) return [];
    return [
      { version: text, created: scalar(created.exec(item)?.[1]), yaml: `${' '.repeat(dash + 2)}${item}` },
    ];
  });
}

/** A plain or quoted scalar as it was written: `1.10` stays a text. */
function scalar(text: string | undefined): string | null {
  if (text === undefined) return null;
  const quoted = /^(["'])(.*)\1$/u.exec(text);
  const plain = quoted ? quoted[2] : text.replace(/[ \t]#.*$/u, '');
  return plain?.trim() || null;
}

/** All members of one version; empty where its YAML cannot be read. */
export function chartMembers({ yaml }: ChartVersion): Members {
  if (yaml.length > largestVersion) return {};
  try {
    const members: unknown = parse(yaml, { maxAliasCount: 10, schema: 'failsafe', logLevel: 'silent' });
    return isMembers(members) ? members : {};
  } catch {
    return {};
  }
}
