import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { UnreadableEvent } from './read-event.ts';
import { eventSchemas, isEventType, readEventData, schemaVersionOf, type EventType } from './streams.ts';

/**
 * One event of each type and schema version ever written, as it was written: logs hold such events. A new version comes
 * with a new file and its line in SHA256SUMS; a file that is there is never changed and never removed.
 */
const folder = path.join(import.meta.dirname, '../fixtures/events');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

const textOf = (file: string): string => readFileSync(path.join(folder, file), 'utf8');

function goldenOf(type: string, version: number): Record<string, unknown> {
  return JSON.parse(textOf(`${type}.v${version}.json`)) as Record<string, unknown>;
}

const versionsOf = (type: EventType): number[] =>
  Array.from({ length: schemaVersionOf(type) }, (_, n) => n + 1);

test('there is one golden event for each type and version, and no other', () => {
  const wanted = (Object.keys(eventSchemas) as EventType[]).flatMap((type) =>
    versionsOf(type).map((version) => `${type}.v${version}.json`),
  );
  expect(files.toSorted()).toEqual(wanted.toSorted());
});

test('every golden event has the hash that was written down with it', () => {
  const sums = new Map(
    readFileSync(path.join(folder, 'SHA256SUMS'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  );
  expect([...sums.keys()].toSorted()).toEqual(files.toSorted());
  for (const file of files)
    expect(createHash('sha256').update(textOf(file)).digest('hex'), file).toBe(sums.get(file));
});

test('no golden event was ever changed, renamed or removed since it was committed', ({ skip }) => {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    git('rev-parse', '--is-inside-work-tree');
  } catch {
    skip('this is no git repository: only the hashes are checked');
  }
  expect(git('log', '--diff-filter=DMRT', '--format=%h %s', '--', '*.json')).toBe('');
});

test.each(
  (Object.keys(eventSchemas) as EventType[]).flatMap((type) =>
    versionsOf(type).map((version) => [type, version] as const),
  ),
)('%s as version %i wrote it can be read', (type, version) => {
  const written = goldenOf(type, version);
  const read = readEventData(type, version, written);
  if (version === schemaVersionOf(type)) expect(read).toEqual(written);
  expect(readEventData(type, schemaVersionOf(type), read)).toEqual(read);
});

const golden = Object.fromEntries(
  (Object.keys(eventSchemas) as EventType[]).map((type) => [type, goldenOf(type, schemaVersionOf(type))]),
) as Record<EventType, Record<string, unknown>>;

describe.each(Object.entries(golden))('%s', (type, data) => {
  const version = schemaVersionOf(type as EventType);

  test('with a member more is unreadable', () => {
    expect(() => readEventData(type, version, { ...data, extra: 1 })).toThrow(UnreadableEvent);
  });

  test('with a member less is unreadable', () => {
    for (const member of Object.keys(data)) {
      const { [member]: _, ...rest } = data;
      expect(() => readEventData(type, version, rest), member).toThrow(UnreadableEvent);
    }
  });

  test('with an extra member in any nested object is unreadable', () => {
    for (const [member, value] of Object.entries(data)) {
      const nested = Array.isArray(value) ? value[0] : value;
      if (nested === null || typeof nested !== 'object') continue;
      const spoiled = { ...nested, extra: 1 };
      const changed = { ...data, [member]: Array.isArray(value) ? [spoiled, ...value.slice(1)] : spoiled };
      expect(() => readEventData(type, version, changed), member).toThrow(UnreadableEvent);
    }
  });
});

test('no transition has a later schema than the history that would hold it', () => {
  for (const { type } of golden.HistoryRederived['transitions'] as { type: EventType }[])
    expect(schemaVersionOf('HistoryRederived'), type).toBeGreaterThanOrEqual(schemaVersionOf(type));
});

test.each(['Nonsense', 'constructor', '__proto__', ''])('the type %j is not known', (type) => {
  expect(isEventType(type)).toBe(false);
  expect(() => readEventData(type, 1, {})).toThrow(UnreadableEvent);
});

test.each([null, undefined, 1, 'x', [], {}])('the payload %j is unreadable', (data) => {
  expect(() => readEventData('ToolRenamed', 1, data)).toThrow(UnreadableEvent);
});

test('an unreadable event names its type, version and reason', () => {
  expect(() => readEventData('ToolRenamed', 1, { ...golden.ToolRenamed, name: 5 })).toThrow(
    /ToolRenamed, schema version 1: [^]*name/u,
  );
});

test('a version before the first has no upcaster', () => {
  expect(() => readEventData('ToolRenamed', 0, golden.ToolRenamed)).toThrow('there is no upcaster');
});

test('a version that this code does not know yet is unreadable', () => {
  const later = schemaVersionOf('ToolRenamed') + 1;
  expect(() => readEventData('ToolRenamed', later, golden.ToolRenamed)).toThrow(UnreadableEvent);
});
