import { catalogSource } from '@juxta/catalog';
import { JuxtaError } from '@juxta/runtime';
import type { ReadOnlySession } from '@juxta/store';

import type { App } from '../app.ts';

/** Throws JuxtaError `unknown_licence` for terms that no source declares and no capture has: an export would be empty. */
export async function knownLicences(
  { sources }: App,
  session: ReadOnlySession,
  wanted: readonly string[],
): Promise<void> {
  const known = new Set([catalogSource.licence, ...sources.all.map(({ licence }) => licence)]);
  if (wanted.every((one) => known.has(one))) return;
  // Captures that came from elsewhere, or from a source that declared other terms then.
  const { batches } = await session.read('SELECT DISTINCT licence FROM mart.evidence');
  for await (const rows of batches) for (const [licence] of rows) known.add(String(licence));
  const unknown = wanted.find((one) => !known.has(one));
  if (unknown !== undefined)
    throw new JuxtaError('unknown_licence', `no source gives its data under "${unknown.slice(0, 80)}"`, {
      next: `one of: ${[...known].sort().join(', ')}`,
    });
}
