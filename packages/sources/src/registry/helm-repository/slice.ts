import type { TargetKey } from '@juxta/domain';

import { chartOf } from './address.ts';
import { chartSection } from './index-yaml.ts';

export class BadHelmIndex extends Error {
  readonly code = 'too_large';
}

/** The part of each wanted chart, as an index of its own. Throws BadHelmIndex over the cap, in bytes. */
export async function* sliceCharts(
  body: AsyncIterable<Uint8Array>,
  wanted: ReadonlySet<TargetKey>,
  cap: number,
): AsyncGenerator<{ target: TargetKey; bytes: Uint8Array }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > cap) throw new BadHelmIndex(`the index is larger than ${cap} bytes`);
    chunks.push(chunk);
  }
  const index = new TextDecoder().decode(Buffer.concat(chunks));
  for (const target of wanted) {
    const section = chartSection(index, chartOf(target)?.chart ?? '');
    if (section !== null) yield { target, bytes: Buffer.from(section) };
  }
}
