import type { SourceEvent, TargetEvent, ToolEvent } from '@juxta/domain';
import { citedTransitions } from '@juxta/domain';

import { instant } from '../../instant.ts';
import type { RecordedEvent } from '../../projection.ts';
import { targetOf } from '../../statement.ts';
import type { FeedRow, News } from './entry.ts';
import { remember, type TargetMemory, unread } from './target-memory.ts';
import { targetNews } from './target-news.ts';
import { rememberTool, sourceNews, type ToolMemory, toolNews, unregistered } from './tool-news.ts';
import { watchedAttributes } from './watched-attributes.ts';

export type FeedEvent = RecordedEvent<TargetEvent | ToolEvent | SourceEvent>;

/** What is stored of the streams of a batch: what each is known to be, and of those told anew what was told. */
export interface FeedStored {
  readonly memories: ReadonlyMap<string, TargetMemory | ToolMemory>;
  readonly told: ReadonlyMap<string, readonly string[]>;
}

export interface FeedRows {
  readonly rows: readonly FeedRow[];
  readonly memories: ReadonlyMap<string, TargetMemory | ToolMemory>;
}

export function foldFeed(events: readonly FeedEvent[], stored: FeedStored): FeedRows {
  const memories = new Map<string, TargetMemory | ToolMemory>();
  const rows: FeedRow[] = [];
  const told = new Map([...stored.told].map(([stream, keys]) => [stream, new Set(keys)]));
  for (const event of events) {
    const { stream } = event;
    const keys = told.get(stream) ?? new Set<string>();
    told.set(stream, keys);
    const known = memories.get(stream) ?? stored.memories.get(stream);
    const { news, memory } = step(event, known, keys);
    if (memory) memories.set(stream, memory);
    for (const [n, one] of news.entries()) rows.push({ ...one, ...placeOf(event), n });
    for (const one of news) keys.add(one.key);
  }
  return { rows, memories };
}

interface Step {
  readonly news: readonly News[];
  readonly memory?: TargetMemory | ToolMemory;
}

function step(event: FeedEvent, known: TargetMemory | ToolMemory | undefined, told: Set<string>): Step {
  if (event.stream.startsWith('source/')) return { news: sourceNews(event as RecordedEvent<SourceEvent>) };
  if (event.stream.startsWith('tool/')) {
    const [one, memory] = [event as RecordedEvent<ToolEvent>, (known as ToolMemory) ?? unregistered];
    return { news: toolNews(one, memory), memory: rememberTool(memory, one) };
  }
  return targetStep(event as RecordedEvent<TargetEvent>, (known as TargetMemory) ?? unread, told);
}

/** A history told anew begins with nothing known; of its news, what was told before is not told again. */
function targetStep(event: RecordedEvent<TargetEvent>, known: TargetMemory, told: ReadonlySet<string>): Step {
  const anew = event.type === 'HistoryRederived';
  let memory = anew ? unread : known;
  const news: News[] = anew ? [rederived(event)] : [];
  const target = targetOf(event);
  for (const { transition, first } of citedTransitions(event)) {
    const found = targetNews(transition, memory, { target, position: event.position, first });
    news.push(...(anew ? found.filter((one) => !told.has(one.key)) : found));
    memory = remember(memory, transition, watchedAttributes);
  }
  return { news, memory };
}

function rederived(event: Extract<RecordedEvent<TargetEvent>, { type: 'HistoryRederived' }>): News {
  const { from, to, transitions } = event.data;
  const at = instant(event.occurredAt);
  return {
    kind: 'history_rederived',
    key: JSON.stringify(['history_rederived', to, event.version]),
    at,
    text: `${targetOf(event)}: its history was read anew from what was stored`,
    facts: [],
    capture: null,
    source: transitions[0]?.data.extractor.id ?? null,
    data: { from, to },
  };
}

function placeOf({ position, stream }: FeedEvent): Pick<FeedRow, 'position' | 'stream' | 'tool' | 'target'> {
  const about = stream.slice(stream.indexOf('/') + 1);
  return {
    position,
    stream,
    tool: stream.startsWith('tool/') ? about : null,
    target: stream.startsWith('target/') ? about : null,
  };
}
