import {
  failed,
  parsePurl,
  parseWebUrl,
  type Coverage,
  type Observation,
  type TargetKey,
} from '@juxta/domain';

import { statusFailure } from '../../reading/status.ts';
import { defineSource, type CapturedAnswer, type SourceIndex } from '../../source.ts';
import { readSlice } from './item-slice.ts';
import { itemKey, keepable, keptItems, listLandscape, sliceBytes } from './listing.ts';
import { normalizeItem } from './normalize-item.ts';
import { BadLandscape } from './read-items.ts';
import { landscapeSettings, type LandscapeSettings } from './settings.ts';

const indexName = 'cncf-landscape';
const covers: Coverage = {
  attributes: [
    'description',
    'homepage',
    'repository',
    'documentation',
    'keywords',
    'landscape_categories',
    'cncf_stage',
    'cncf_accepted_at',
    'cncf_incubating_at',
    'cncf_graduated_at',
    'cncf_archived_at',
    'last_audit_at',
  ],
  metrics: [],
  releases: 'none',
  links: true,
};

export const source = defineSource<LandscapeSettings>({
  id: 'cncf-landscape',
  version: 1,
  licence: 'CC-BY-4.0',
  terms: 'https://github.com/cncf/landscape#license',
  settings: landscapeSettings,
  hosts: ({ file }) => [
    {
      base: new URL(file).origin,
      delayMs: 1_000,
      rule: 'https://docs.github.com/en/site-policy/acceptable-use-policies/github-acceptable-use-policies',
    },
  ],
  matches: (target) => itemSlug(target) !== null,
  requests: () => [],
  indexes: ({ file }) => [landscape(file)],
  normalize,
  recognize,
});

function landscape(file: string): SourceIndex {
  return {
    name: indexName,
    url: file,
    accepts: [
      'text/plain',
      'application/yaml',
      'application/x-yaml',
      'text/yaml',
      'application/octet-stream',
    ],
    maxBytes: 16 * 1024 * 1024,
    refreshSeconds: 24 * 3_600,
    covers,
    slice: sliceLandscape,
    list: listLandscape,
    keep: keepable,
  };
}

async function* sliceLandscape(
  body: AsyncIterable<Uint8Array>,
  wanted: ReadonlySet<TargetKey>,
): AsyncIterable<{ target: TargetKey; bytes: Uint8Array }> {
  const parts = await Array.fromAsync(body);
  for (const item of keptItems(Buffer.concat(parts)).kept)
    if (wanted.has(item.target)) yield { target: item.target, bytes: sliceBytes(item) };
}

/** Reads the slice of an item, and a whole file, where the target names the item. */
function normalize(answer: CapturedAnswer, target: TargetKey): Observation {
  const failure = statusFailure(answer);
  if (failure) return failure;
  const slice = readSlice(parsedSlice(answer.body));
  if (slice) return normalizeItem(slice);
  try {
    const found = keptItems(answer.body).kept.find((item) => item.target === target);
    return found ? normalizeItem(found) : failed('not_listed', 'the landscape has no product of this name');
  } catch (error) {
    if (error instanceof BadLandscape) return failed(error.code, error.message);
    throw error;
  }
}

function parsedSlice(body: Uint8Array): unknown {
  // A slice is short: its members are capped.
  if (body[0] !== 0x7b || body.byteLength > 256 * 1024) return null;
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}

function itemSlug(target: TargetKey): string | null {
  const purl = target.startsWith('pkg:generic/landscape.cncf.io/') ? parsePurl(target) : null;
  return purl?.namespace === 'landscape.cncf.io' ? purl.name : null;
}

/** A saved `landscape.yml`: the item is the URL's fragment (`…/landscape.yml#containerd`), else the first product. */
function recognize(
  address: string,
  _settings: LandscapeSettings,
  body: Uint8Array,
): { target: TargetKey; request: string } | null {
  const url = parseWebUrl(address);
  if (!url || !/\/landscape\.ya?ml$/u.test(url.pathname)) return null;
  const named = /^#([a-z0-9]+(?:-[a-z0-9]+)*)$/u.exec(url.hash)?.[1];
  const target = named === undefined ? firstProduct(body) : itemKey(named);
  return target === null ? null : { target, request: indexName };
}

function firstProduct(body: Uint8Array): TargetKey | null {
  try {
    return keptItems(body).kept[0]?.target ?? null;
  } catch (error) {
    if (error instanceof BadLandscape) return itemKey('unreadable');
    throw error;
  }
}
