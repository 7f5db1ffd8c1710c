import { describe, expect, test } from 'vitest';

import type { Coverage, ObservedLink, ObservedRelease } from '../observation.ts';
import { given } from '../spec/given.ts';
import { readEventData } from '../streams.ts';
import { target, type TargetCommand } from './decider.ts';
import type { TargetEvent } from './events.ts';

const observed = {
  capture: '018f0000-0000-7000-8000-000000000001',
  request: 'packument',
  extractor: { id: 'npm', version: 1 },
  observedAt: '2026-01-02T03:04:05.000Z',
};

interface Answer {
  readonly releases?: readonly ObservedRelease[];
  readonly links?: readonly ObservedLink[];
  readonly covers?: Partial<Coverage>;
  readonly movedTo?: string;
  readonly request?: string;
  readonly rederived?: boolean;
}

const answer = ({ releases = [], links = [], covers = {}, movedTo, request, rederived }: Answer = {}) =>
  ({
    ...observed,
    type: 'RecordObservation',
    request: request ?? observed.request,
    covers: { attributes: [], metrics: [], releases: 'all', links: true, ...covers },
    observation: {
      outcome: 'read',
      facts: [],
      releases,
      metrics: [],
      links,
      ...(movedTo !== undefined && { movedTo }),
    },
    rederived: rederived ?? false,
  }) satisfies TargetCommand;

const failure = (code: string, gone = false, request = observed.request) =>
  ({
    ...observed,
    type: 'RecordFailure',
    request,
    covers: { attributes: ['license'], metrics: [], releases: 'all', links: true },
    code,
    host: 'registry.example',
    detail: 'what happened',
    gone,
  }) satisfies TargetCommand;

function history(...commands: readonly TargetCommand[]): TargetEvent[] {
  const events: TargetEvent[] = [];
  for (const command of commands) events.push(...given(target, ...events).when(command));
  for (const event of events) expect(readEventData(event.type, 1, event.data)).toEqual(event.data);
  return events;
}

const types = (events: readonly TargetEvent[]) => events.map((event) => event.type);
const numbered = (count: number, from = 0): ObservedRelease[] =>
  Array.from({ length: count }, (_, index) => ({ version: `${from + index}.0.0` }));
const releasesOf = (events: readonly TargetEvent[]) =>
  events.flatMap((event) => (event.type === 'ReleasesObserved' ? event.data.releases : []));
const linksOf = (events: readonly TargetEvent[]) =>
  events.flatMap((event) => (event.type === 'LinksObserved' ? event.data.links : []));

describe('releases', () => {
  test('are new, then nothing, then changed by the source, then withdrawn', () => {
    const first = answer({ releases: [{ version: '1.0.0', publishedAt: '2024-01-01T00:00:00Z' }] });
    const yanked = { version: '1.0.0', publishedAt: '2024-01-01T00:00:00Z', yanked: true };
    const events = history(first, first, answer({ releases: [yanked] }), answer(), answer());
    expect(releasesOf(events)).toEqual([
      { version: '1.0.0', change: 'new', cause: 'first_observed', published_at: '2024-01-01T00:00:00.000Z' },
      {
        version: '1.0.0',
        change: 'changed',
        cause: 'source_revised',
        published_at: '2024-01-01T00:00:00.000Z',
        yanked: true,
      },
      { version: '1.0.0', change: 'withdrawn', cause: 'world_changed' },
    ]);
  });

  test('that are missing say nothing where only the latest were asked for, and none count where none were', () => {
    const known = answer({ releases: numbered(3) });
    const latest = answer({ releases: numbered(1, 3), covers: { releases: 'latest' } });
    expect(releasesOf(history(known, latest)).map((one) => one.change)).toEqual(['new', 'new', 'new', 'new']);
    const none = answer({ releases: numbered(1, 3), covers: { releases: 'none' } });
    expect(history(none)).toEqual([]);
    expect(history(known, none)).toHaveLength(1);
  });

  test('that a newer extractor reads differently are our change', () => {
    const again = answer({ releases: [{ version: '0.0.0', prerelease: true }], rederived: true });
    expect(releasesOf(history(answer({ releases: numbered(2) }), again)).slice(2)).toEqual([
      { version: '0.0.0', change: 'changed', cause: 'extractor_changed', prerelease: true },
      { version: '1.0.0', change: 'withdrawn', cause: 'extractor_changed' },
    ]);
  });

  test('of one answer are cut into events of at most 500, and a version counts once', () => {
    const events = history(answer({ releases: [...numbered(1_001), ...numbered(5)] }));
    expect(
      events.map((event) => (event.type === 'ReleasesObserved' ? event.data.releases.length : 0)),
    ).toEqual([500, 500, 1]);
  });
});

describe('a mass removal', () => {
  const twenty = answer({ releases: numbered(20) });

  test('is held back as one failure, and nothing of that answer is recorded', () => {
    const link = {
      target: 'pkg:github/a/b',
      relation: 'repository',
      evidence: { at: '/r', text: 'x' },
    } as const;
    const cut = answer({ releases: numbered(2, 18), links: [link], movedTo: 'pkg:npm/other' });
    const events = history(twenty, cut, cut);
    expect(types(events)).toEqual(['ReleasesObserved', 'TargetFailed']);
    expect(events[1]?.data).toMatchObject({ code: 'mass_removal', detail: expect.stringContaining('18') });
    expect(given(target, ...events).state().releases.size).toBe(20);
  });

  test('ends with an answer that is whole again', () => {
    expect(types(history(twenty, answer(), twenty))).toEqual([
      'ReleasesObserved',
      'TargetFailed',
      'TargetRecovered',
    ]);
  });

  test.each([
    ['half of them', 20, 10],
    ['nine of nine', 9, 0],
  ])('is not what takes %s', (_, before, after) => {
    const events = history(answer({ releases: numbered(before) }), answer({ releases: numbered(after) }));
    expect(types(events)).toEqual(['ReleasesObserved', 'ReleasesObserved']);
  });

  test('is what takes one more than half of twenty, or ten of ten', () => {
    expect(types(history(twenty, answer({ releases: numbered(9) })))).toContain('TargetFailed');
    expect(types(history(answer({ releases: numbered(10) }), answer()))).toContain('TargetFailed');
  });
});

describe('links', () => {
  const link = {
    target: 'pkg:github/a/b',
    relation: 'repository',
    evidence: { at: '/repository', text: 'a/b' },
  } as const;

  test('are observed once, withdrawn once, and may come back', () => {
    const present = answer({ links: [link, link] });
    const events = history(present, present, answer(), answer(), present);
    expect(linksOf(events)).toEqual([
      { ...link, state: 'present', cause: 'first_observed' },
      { ...link, state: 'withdrawn', cause: 'world_changed', evidence: { at: '', text: '' } },
      { ...link, state: 'present', cause: 'first_observed' },
    ]);
  });

  test('in another relation are other links', () => {
    const events = history(answer({ links: [link] }), answer({ links: [{ ...link, relation: 'site' }] }));
    expect(linksOf(events).map((one) => [one.relation, one.state])).toEqual([
      ['repository', 'present'],
      ['site', 'present'],
      ['repository', 'withdrawn'],
    ]);
  });

  test('are not withdrawn by a request that does not ask for them', () => {
    const uncovered = answer({ covers: { links: false } });
    expect(linksOf(history(answer({ links: [link] }), uncovered))).toHaveLength(1);
  });
});

test('a move is told once per new place', () => {
  const to = (movedTo: string) => answer({ movedTo });
  const events = history(to('pkg:npm/a'), to('pkg:npm/a'), answer(), to('pkg:npm/b'));
  expect(events.map((event) => event.type === 'TargetMoved' && event.data.to)).toEqual([
    'pkg:npm/a',
    'pkg:npm/b',
  ]);
});

test('a move is told by failures as well, once, whatever each of them says besides', () => {
  const led = { ...failure('redirect_refused'), movedTo: 'https://new.example/' };
  const events = history(failure('redirect_refused'), led, failure('dns'), led);
  expect(types(events)).toEqual(['TargetFailed', 'TargetMoved', 'TargetFailed', 'TargetFailed']);
  expect(events[1]?.data).toMatchObject({ to: 'https://new.example/', capture: observed.capture });
});

describe('failures', () => {
  test('are transitions: each code once, then one recovery', () => {
    const events = history(
      failure('bad_json'),
      failure('bad_json'),
      failure('too_large'),
      answer(),
      answer(),
      failure('bad_json'),
    );
    expect(types(events)).toEqual(['TargetFailed', 'TargetFailed', 'TargetRecovered', 'TargetFailed']);
    expect(events[0]?.data).toMatchObject({
      code: 'bad_json',
      host: 'registry.example',
      covers: { attributes: ['license'], metrics: [] },
    });
  });

  test('that say gone are told once, and an answer ends them', () => {
    const gone = failure('not_found', true);
    expect(types(history(gone, gone, answer(), gone))).toEqual([
      'TargetGone',
      'TargetRecovered',
      'TargetGone',
    ]);
  });

  test('belong to their request: another request’s answer does not end them', () => {
    const other = answer({ request: 'downloads', covers: { releases: 'none' } });
    const events = history(failure('dns'), failure('not_found', true, 'readme'), other);
    expect(types(events)).toEqual(['TargetFailed', 'TargetGone']);
    const { failing, gone } = given(target, ...events).state();
    expect([[...failing], [...gone]]).toEqual([[['packument', 'dns']], ['readme']]);
  });

  test('of a request that covers nothing are no news: nothing is unknown by them', () => {
    const nothing: Coverage = { attributes: [], metrics: [], releases: 'none', links: false };
    const passed = { request: 'subpage', covers: nothing };
    expect(history({ ...failure('dns'), ...passed }, { ...failure('not_found', true), ...passed })).toEqual(
      [],
    );
  });

  test('leave what is known as it was', () => {
    const events = history(answer({ releases: numbered(2) }), failure('dns'), failure('not_found', true));
    expect(given(target, ...events).state().releases.size).toBe(2);
  });
});
