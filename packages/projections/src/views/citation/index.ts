import { z } from 'zod';

import { defineProjection } from '../../projection.ts';

/** From an id that is cited to where it was read, whichever kind of statement it names, and also when it holds no longer. */
export const projection = defineProjection({
  name: 'citation',
  version: 1,
  types: [],
  mart: [
    {
      name: 'citation',
      select: `SELECT fact, capture, 'fact' AS kind FROM live.fact_history
        UNION SELECT fact, capture, 'metric' FROM live.metric_sample
        UNION SELECT fact, capture, 'release' FROM live.release`,
      comment:
        'Every id that can be cited, and the capture it was read in: mart.evidence leads on from there.',
      row: z.strictObject({
        fact: z.string().describe('The id: <position>/<attribute, metric or release>/<n>.'),
        capture: z.uuid().describe('The capture it was read in.'),
        kind: z.enum(['fact', 'metric', 'release']).describe('What it names: fact, metric or release.'),
      }),
    },
  ],
  tables: {},
  stored: async () => undefined,
  empty: undefined,
  fold: () => ({}),
});
