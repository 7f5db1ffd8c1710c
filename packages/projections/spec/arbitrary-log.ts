import {
  fold,
  sourceHealth,
  streamOf,
  target as targetDecider,
  tool as toolDecider,
  type Coverage,
  type NewEvent,
  type SourceCommand,
  type SourceEvent,
  type TargetCommand,
  type TargetEvent,
  type ToolCommand,
  type ToolEvent,
} from '@juxta/domain';
import fc from 'fast-check';

import { captureId, event, sampled } from './log.ts';

/** One thing that happens to a small world; the deciders make the events of it, so that every log is a lawful one. */
export type Happening =
  | { readonly kind: 'tool'; readonly tool: string; readonly command: ToolCommand }
  | { readonly kind: 'target'; readonly target: string; readonly command: TargetCommand }
  /** The history of a target is derived again from what was observed so far, in the order of its times. */
  | { readonly kind: 'rederive'; readonly target: string }
  | { readonly kind: 'source'; readonly breaks: boolean; readonly at: string }
  | { readonly kind: 'sample'; readonly target: string; readonly day: string; readonly value: number };

const npmHost = 'npm.registry.example';
const covers: Coverage = {
  attributes: ['license', 'latest_version'],
  metrics: ['downloads_last_week@npm'],
  releases: 'all',
  links: false,
};
const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-02-${String(n).padStart(2, '0')}`);
const instant = day.map((text) => `${text}T10:00:00.000Z`);
const number = fc.integer({ min: 0, max: 9 });

/** `world` keeps the names of several logs in one database apart. */
export function happenings(world: string): fc.Arbitrary<readonly Happening[]> {
  const tools = [`alpha-${world}`, `beta-${world}`];
  const targets = tools.map((name) => `pkg:npm/${name}`);
  const target = fc.constantFrom(...targets);
  const one = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...tools).chain((name) => toolHappening(name, target)) },
    { weight: 5, arbitrary: target.chain(observation) },
    { weight: 2, arbitrary: target.chain(failing) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('rederive'), target }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('source'), breaks: fc.boolean(), at: instant }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('sample'), target, day, value: number }),
    },
  ) as fc.Arbitrary<Happening>;
  const registered = tools.map((name, n): Happening => ({
    kind: 'tool',
    tool: name,
    command: { type: 'LinkTarget', target: targets[n] ?? '', relation: 'self', authority: { by: 'catalog' } },
  }));
  return fc
    .array(one, { minLength: 4, maxLength: 16 })
    .map((rest) => [...tools.map((name) => register(name, name, [])), ...registered, ...rest]);
}

function register(tool: string, name: string, categories: readonly string[]): Happening {
  const command = { type: 'RegisterTool', tool, name, aliases: [], categories, authority } as const;
  return { kind: 'tool', tool, command };
}
const authority = { by: 'command' } as const;

function toolHappening(name: string, target: fc.Arbitrary<string>): fc.Arbitrary<Happening> {
  const reason = 'because';
  const relation = fc.constantFrom('self' as const, 'client' as const);
  return fc.oneof(
    number.map((n) => register(name, `${name} ${n}`, [`category-${n}`])),
    fc
      .tuple(target, relation)
      .map(([to, as]): ToolCommand => ({ type: 'LinkTarget', target: to, relation: as, authority }))
      .map((command): Happening => ({ kind: 'tool', tool: name, command })),
    target
      .map((to): ToolCommand => ({ type: 'UnlinkTarget', target: to, reason, authority }))
      .map((command): Happening => ({ kind: 'tool', tool: name, command })),
  );
}

const seen = (request: string, at: string) => ({
  capture: captureId(`${request} ${at}`),
  request,
  extractor: { id: 'npm', version: 1 },
  observedAt: at,
  covers,
});

function observation(target: string): fc.Arbitrary<Happening> {
  const fact = (attribute: string) =>
    fc.option(fc.record({ value: number, from: fc.option(instant) })).map((said) =>
      said === null
        ? []
        : [
            {
              attribute,
              value: `${attribute} ${said.value}`,
              ...(said.from !== null && { effectiveAt: said.from }),
            },
          ],
    );
  const release = fc.record({ n: number, yanked: fc.boolean(), at: instant });
  return fc
    .tuple(instant, fact('license'), fact('latest_version'), fc.array(release, { maxLength: 3 }))
    .map(([at, license, version, releases]): Happening => ({
      kind: 'target',
      target,
      command: {
        type: 'RecordObservation',
        ...seen('document', at),
        rederived: false,
        observation: {
          outcome: 'read',
          facts: [...license, ...version],
          releases: releases.map(({ n, yanked, at: publishedAt }) => ({
            version: `${n}.0.0`,
            publishedAt,
            yanked,
          })),
          metrics: [],
          links: [],
        },
      },
    }));
}

function failing(target: string): fc.Arbitrary<Happening> {
  return fc
    .tuple(instant, fc.boolean(), fc.constantFrom('bad_json', 'too_large'))
    .map(([at, gone, code]): Happening => ({
      kind: 'target',
      target,
      command: {
        type: 'RecordFailure',
        ...seen('document', at),
        code: gone ? 'not_found' : code,
        host: npmHost,
        detail: 'x',
        gone,
      },
    }));
}

/** The events that a list of happenings makes, in order, each with the deciders' leave. */
export function eventsOf(world: string, list: readonly Happening[]): readonly NewEvent[] {
  const events: NewEvent[] = [];
  const past = <Event>(stream: string) =>
    events.filter((one) => one.stream === stream).map(({ type, data }) => ({ type, data }) as Event);
  for (const [n, happening] of list.entries()) {
    const [stream, decided] =
      happening.kind === 'rederive'
        ? rederive(happening.target, list.slice(0, n))
        : decideOn(world, happening, past);
    events.push(...decided.map((one) => event(stream, one.type, one.data)));
  }
  return events;
}

function rederive(
  target: string,
  before: readonly Happening[],
): readonly [string, readonly { readonly type: string; readonly data: object }[]] {
  const commands = before
    .flatMap((one) => (one.kind === 'target' && one.target === target ? [one.command] : []))
    .toSorted((a, b) => (a.observedAt < b.observedAt ? -1 : a.observedAt > b.observedAt ? 1 : 0));
  const [first, last] = [commands[0], commands.at(-1)];
  if (!first || !last) return [streamOf.target(target), []];
  const transitions: TargetEvent[] = [];
  for (const command of commands)
    transitions.push(...targetDecider.decide(command, fold(targetDecider, transitions)));
  const data = { from: first.capture, to: last.capture, transitions };
  return [streamOf.target(target), [{ type: 'HistoryRederived', data }]];
}

function decideOn(
  world: string,
  happening: Exclude<Happening, { kind: 'rederive' }>,
  past: <Event>(stream: string) => readonly Event[],
): readonly [string, readonly { readonly type: string; readonly data: object }[]] {
  switch (happening.kind) {
    case 'tool': {
      const stream = streamOf.tool(happening.tool);
      return [stream, toolDecider.decide(happening.command, fold(toolDecider, past<ToolEvent>(stream)))];
    }
    case 'target': {
      const stream = streamOf.target(happening.target);
      return [
        stream,
        targetDecider.decide(happening.command, fold(targetDecider, past<TargetEvent>(stream))),
      ];
    }
    case 'source': {
      const stream = streamOf.source(`npm-${world}`);
      const told = { host: npmHost, capture: captureId(happening.at), observed_at: happening.at };
      const nothing = { attributes: [], metrics: [] };
      const command: SourceCommand = happening.breaks
        ? { type: 'ReportFailure', ...told, code: 'dns', detail: 'x', covers: nothing }
        : { type: 'ReportAnswer', ...told };
      return [stream, sourceHealth.decide(command, fold(sourceHealth, past<SourceEvent>(stream)))];
    }
    case 'sample': {
      const made = sampled(happening.target, happening.day, 'downloads_last_week@npm', happening.value);
      return [made.stream, [{ type: made.type, data: made.data as object }]];
    }
  }
}
