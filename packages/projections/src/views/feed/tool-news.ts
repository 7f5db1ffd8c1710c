import type { SourceEvent, ToolEvent } from '@juxta/domain';

import { instant } from '../../instant.ts';
import type { RecordedEvent } from '../../projection.ts';
import { type News, quoted } from './entry.ts';

export interface ToolMemory {
  readonly name: string | null;
  readonly categories: readonly string[] | null;
  readonly registered_at: string | null;
}

export const unregistered: ToolMemory = { name: null, categories: null, registered_at: null };

/** Links made so soon after the tool was registered are part of how it came to be. */
const beginningMs = 86_400_000;

export function toolNews(event: RecordedEvent<ToolEvent>, memory: ToolMemory): readonly News[] {
  const tool = event.stream.slice('tool/'.length);
  const told = (kind: News['kind'], about: string, text: string, data: News['data']): readonly News[] => [
    {
      kind,
      key: JSON.stringify([kind, about, event.occurredAt]),
      at: event.occurredAt,
      text,
      facts: factsOf(event),
      capture: event.data.authority.capture ?? null,
      source: null,
      data: { ...data, by: event.data.authority.by },
    },
  ];
  switch (event.type) {
    case 'ToolRegistered':
    case 'TargetLinkRefused':
      return [];
    case 'ToolRenamed': {
      const { name } = event.data;
      if (memory.name === null || memory.name === name) return [];
      const text = `${quoted(memory.name)} is now called ${quoted(name)}`;
      return told('renamed', name, text, { from: memory.name, to: name });
    }
    case 'ToolCategorized': {
      const [from, to] = [memory.categories, event.data.categories];
      if (from === null) return [];
      const text = `${tool} moved from ${quoted(from) || 'no category'} to ${quoted(to) || 'no category'}`;
      return told('category_changed', to.join(','), text, { from, to });
    }
    case 'TargetLinked': {
      const { target, relation } = event.data;
      const age = Date.parse(event.occurredAt) - Date.parse(memory.registered_at ?? '');
      if (!(age >= beginningMs)) return [];
      return told('linked', target, `${tool}: ${target} belongs to it (${relation})`, { target, relation });
    }
    case 'TargetUnlinked': {
      const { target, reason } = event.data;
      const why = reason === '' ? '' : `: ${quoted(reason)}`;
      return told('unlinked', target, `${tool}: ${target} does not belong to it${why}`, { target, reason });
    }
  }
}

function factsOf(event: RecordedEvent<ToolEvent>): readonly string[] {
  const cause = event.data.authority.fact;
  const own = event.type === 'TargetLinked' ? [`${event.position}/link/0`] : [];
  return cause === undefined ? own : [...own, cause];
}

export function rememberTool(memory: ToolMemory, event: RecordedEvent<ToolEvent>): ToolMemory {
  switch (event.type) {
    case 'ToolRegistered':
      return { ...memory, name: event.data.name, registered_at: event.occurredAt };
    case 'ToolRenamed':
      return { ...memory, name: event.data.name };
    case 'ToolCategorized':
      return { ...memory, categories: event.data.categories };
    case 'TargetLinked':
    case 'TargetLinkRefused':
    case 'TargetUnlinked':
      return memory;
  }
}

export function sourceNews({ type, data, stream }: RecordedEvent<SourceEvent>): readonly News[] {
  const source = stream.slice('source/'.length);
  const kind = type === 'SourceBroke' ? 'source_broke' : 'source_recovered';
  const at = instant(data.observed_at);
  const text =
    type === 'SourceBroke'
      ? `${source} cannot be read: ${data.host} (${data.code})`
      : `${source} can be read again: ${data.host}`;
  const more = { host: data.host, ...(type === 'SourceBroke' && { code: data.code }) };
  const key = JSON.stringify([kind, data.host, at]);
  return [{ kind, key, at, text, facts: [], capture: data.capture, source, data: more }];
}
