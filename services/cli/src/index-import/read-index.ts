import { readFile } from 'node:fs/promises';

import { openFetcher } from '@juxta/crawler';
import { JuxtaError } from '@juxta/runtime';
import type { Source, SourceIndex } from '@juxta/sources';

import type { App } from '../app.ts';

type ListingIndex = SourceIndex & { readonly list: NonNullable<SourceIndex['list']> };

/** The index of a source that can be imported. Throws JuxtaError. */
export function listingIndex(app: App, id: string): { source: Source; index: ListingIndex } {
  const source = app.sources.get(id);
  const index = source?.indexes.find((one): one is ListingIndex => one.list !== undefined);
  if (source && index) return { source, index };
  const able = app.sources.all.filter(({ indexes }) => indexes.some(({ list }) => list !== undefined));
  throw new JuxtaError('no_source', `"${id.slice(0, 80)}" is no source whose index can be imported`, {
    next: `one of: ${able.map((one) => one.id).join(', ')}`,
  });
}

/** The bytes of an index: of a saved file, else as its host serves them now. Throws JuxtaError. */
export async function readIndex(app: App, index: SourceIndex, file: string | undefined): Promise<Uint8Array> {
  if (file === undefined) return fetchIndex(app, index);
  return readFile(file).catch((cause: Error) => {
    throw new JuxtaError('unreadable_file', `${file}: ${cause.message}`, {
      next: 'give the path of a saved file of this index',
      cause,
    });
  });
}

async function fetchIndex(app: App, index: SourceIndex): Promise<Uint8Array> {
  const fetcher = openFetcher(app.config, app.sources);
  try {
    const { url, accepts, maxBytes } = index;
    const result = await fetcher.fetch({
      url,
      accept: '*/*',
      accepts,
      maxBytes,
      maxDecodedBytes: maxBytes,
    });
    if (result.kind === 'response' && result.status === 200) return result.body;
    const [code, detail] =
      result.kind === 'failed'
        ? [result.failure.code, result.failure.detail]
        : [`http_${result.status}`, `the server answered ${result.status}`];
    throw new JuxtaError(code, `${url}: ${detail}`, {
      next: 'try again later, or save the file and give it with --file',
    });
  } finally {
    await fetcher.close();
  }
}
