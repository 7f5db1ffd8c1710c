import { cleanText } from '@juxta/domain';

import { instantOf } from '../../reading/instant.ts';
import { isMembers, own, type Members } from '../../reading/members.ts';

/** One advisory of the OSV schema, as far as a list of them is read. */
export interface Advisory {
  readonly id: string;
  readonly publishedAt: string | null;
  readonly withdrawn: boolean;
  /** CRITICAL, HIGH, MODERATE or LOW, where the database says so in words. */
  readonly severity: string | null;
  readonly affected: readonly Members[];
}

/** What is read of an advisory where it is asked for alone. */
export interface AdvisoryText {
  readonly summary: string | null;
  readonly aliases: readonly string[];
  readonly modifiedAt: string | null;
  /** `Go: github.com/containerd/containerd`, each once. */
  readonly packages: readonly string[];
  /** First versions without the flaw, per package in the order stated. */
  readonly fixed: readonly string[];
}

export function readAdvisory(item: unknown): Advisory | null {
  const id = cleanText(own(item, 'id'), 100);
  if (id === null) return null;
  return {
    id,
    publishedAt: instantOf(own(item, 'published')),
    withdrawn: instantOf(own(item, 'withdrawn')) !== null,
    severity: cleanText(own(own(item, 'database_specific'), 'severity'), 20)?.toUpperCase() ?? null,
    affected: listOf(own(item, 'affected'), 500).filter(isMembers),
  };
}

export function readText(item: unknown, { affected }: Advisory): AdvisoryText {
  return {
    summary: cleanText(own(item, 'summary')) ?? cleanText(own(item, 'details')),
    aliases: words(own(item, 'aliases')),
    modifiedAt: instantOf(own(item, 'modified')),
    packages: unique(affected.map(packageOf)).slice(0, 50),
    fixed: unique(affected.flatMap((one) => events(one, 'fixed'))).slice(0, 50),
  };
}

/** Whether an advisory names no version of the package that is free of the flaw. */
export function isUnfixed(advisory: Advisory, ecosystem: string, name: string): boolean {
  return (
    !advisory.withdrawn &&
    advisory.affected.some((one) => {
      const stated = own(one, 'package');
      const isAsked = own(stated, 'name') === name && own(stated, 'ecosystem') === ecosystem;
      return isAsked && events(one, 'fixed').length === 0 && events(one, 'last_affected').length === 0;
    })
  );
}

function packageOf(affected: Members): string | null {
  const stated = own(affected, 'package');
  const [ecosystem, name] = [cleanText(own(stated, 'ecosystem'), 50), cleanText(own(stated, 'name'), 300)];
  return ecosystem === null || name === null ? null : `${ecosystem}: ${name}`;
}

function events(affected: Members, kind: 'fixed' | 'last_affected'): readonly string[] {
  return listOf(own(affected, 'ranges'), 100)
    .flatMap((range) => listOf(own(range, 'events'), 500))
    .map((event) => cleanText(own(event, kind), 200))
    .filter((version) => version !== null);
}

const words = (value: unknown): readonly string[] =>
  unique(listOf(value, 100).map((word) => cleanText(word, 100))).slice(0, 50);

const listOf = (value: unknown, most: number): readonly unknown[] =>
  Array.isArray(value) ? value.slice(0, most) : [];

function unique(texts: readonly (string | null)[]): string[] {
  return [...new Set(texts.filter((text) => text !== null))];
}
