import { eventId, schemaVersionOf, streamOf, type EventType, type NewEvent } from '@juxta/domain';

import { seeded, type Random } from './random.ts';
import { targetsOf, targetsPerTool, toolId, type WorldTarget } from './world.ts';

export interface RealisticEvent extends NewEvent {
  readonly type: EventType;
  /** The version that this event has in its stream when all are appended in order. */
  readonly version: number;
}

const dayMillis = 86_400_000;
const start = Date.UTC(2019, 0, 1);

/** The small memory of an invented history: a few numbers per tool, whatever the number of events. */
export class Ledger {
  readonly random: Random;
  readonly tools: number;
  /** Releases of each tool so far. */
  readonly releases: Uint16Array;
  /** 1 where a tool's site cannot be read. */
  readonly failing: Uint8Array;
  private readonly versions: {
    readonly tool: Uint32Array;
    readonly target: Uint32Array;
    readonly series: Uint32Array;
  };
  private readonly sourceVersions = new Map<string, number>();
  private month = '';

  constructor(seed: number, tools: number) {
    this.random = seeded(seed);
    this.tools = tools;
    this.releases = new Uint16Array(tools);
    this.failing = new Uint8Array(tools);
    this.versions = {
      tool: new Uint32Array(tools),
      target: new Uint32Array(tools * targetsPerTool),
      series: new Uint32Array(tools * targetsPerTool),
    };
  }

  /** Tools are visited one after the other through the day. */
  millisOf(tool: number, day: number): number {
    return start + day * dayMillis + Math.floor((tool / this.tools) * (dayMillis - 1_000));
  }

  ofTool(tool: number, type: EventType, data: object, millis: number): RealisticEvent {
    return this.write(streamOf.tool(toolId(tool)), type, data, millis, this.versions.tool, tool);
  }

  ofTarget(tool: number, n: number, type: EventType, data: object, millis: number): RealisticEvent {
    const stream = streamOf.target(targetAt(tool, n).key);
    return this.write(stream, type, data, millis, this.versions.target, tool * targetsPerTool + n);
  }

  ofSeries(tool: number, n: number, data: object, millis: number): RealisticEvent {
    const day = new Date(millis).toISOString().slice(0, 10);
    // Series streams are cut by month, so all of them begin anew together.
    if (day.slice(0, 7) !== this.month) this.versions.series.fill(0);
    this.month = day.slice(0, 7);
    const stream = streamOf.series(targetAt(tool, n).key, day);
    return this.write(
      stream,
      'MetricsSampled',
      data,
      millis,
      this.versions.series,
      tool * targetsPerTool + n,
    );
  }

  ofSource(source: string, type: EventType, data: object, millis: number): RealisticEvent {
    const version = new Uint32Array([this.sourceVersions.get(source) ?? 0]);
    const event = this.write(streamOf.source(source), type, data, millis, version, 0);
    this.sourceVersions.set(source, event.version);
    return event;
  }

  private write(
    stream: string,
    type: EventType,
    data: object,
    millis: number,
    versions: Uint32Array,
    place: number,
  ): RealisticEvent {
    const version = (versions[place] ?? 0) + 1;
    versions[place] = version;
    const occurredAt = new Date(millis).toISOString();
    const id = eventId(stream, type, occurredAt, version);
    return { stream, version, id, type, schemaVersion: schemaVersionOf(type), occurredAt, data };
  }
}

export function targetAt(tool: number, n: number): WorldTarget {
  const target = targetsOf(tool)[n];
  if (!target) throw new RangeError(`a tool has ${targetsPerTool} targets, none with the number ${n}`);
  return target;
}
