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

export function sourceNews(event: RecordedEvent<SourceEvent>): readonly News[] {
  const source = event.stream.slice('source/'.length);
  const { host, capture, observed_at } = event.data;
  const { kind, text, about, more } = sourceStory(source, event);
  const at = instant(observed_at);
  const key = JSON.stringify([kind, about, at]);
  return [{ kind, key, at, text, facts: [], capture, source, data: { host, ...more } }];
}

function sourceStory(
  source: string,
  { type, data }: SourceEvent,
): Pick<News, 'kind' | 'text'> & { readonly about: string; readonly more: News['data'] } {
  switch (type) {
    case 'SourceBroke': {
      const { host, code } = data;
      return {
        kind: 'source_broke',
        about: host,
        text: `${source} cannot be read: ${host} (${code})`,
        more: { code },
      };
    }
    case 'SourceRecovered': {
      const { host } = data;
      return {
        kind: 'source_recovered',
        about: host,
        text: `${source} can be read again: ${host}`,
        more: {},
      };
    }
    case 'SourceQuarantined': {
      const { part, code, detail } = data;
      const text = `${source}: answers to ${part} are held back (${code}): ${quoted(detail)}`;
      return { kind: 'source_held', about: part, text, more: { part, code } };
    }
    case 'SourceReleased': {
      const { part } = data;
      return {
        kind: 'source_released',
        about: part,
        text: `${source}: answers to ${part} are taken again`,
        more: { part },
      };
    }
  }
}
