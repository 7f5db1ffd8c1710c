import { defineProjection } from '../../projection.ts';
import { body } from './body.ts';

/** The comparison document's cells in SQL; `packages/comparison` is the definition, and a test holds both together. */
export const projection = defineProjection({
  name: 'comparison',
  version: 1,
  types: [],
  mart: [],
  functions: [
    {
      name: 'comparison',
      parameters: 'tools text[], as_of timestamptz DEFAULT NULL, known_at bigint DEFAULT NULL',
      returns: `TABLE (tool text, kind text, attribute text, facet text, state text, value jsonb, source text, target text,
        observed_at timestamptz, effective_at timestamptz, day date, stale_since timestamptz, stale_reason text, fact text,
        capture uuid, url text, sha256 text, licence text, failure_code text, failure_host text, failed_at timestamptz)`,
      comment:
        `One row per tool and attribute or metric, the cells of the comparison document. kind: fact or metric.
        state: known, unknown, not_applicable, failed or withdrawn. value, source, target, observed_at, effective_at, day: of the
        best speaker by mart.speaker. stale_since, stale_reason: since when it can no longer be checked, as <code>@<host>.
        fact: the id to cite. capture, url, sha256, licence: where it was read, or the capture that failed.
        failure_code, failure_host, failed_at: why it was never known. as_of: world time, unstated the next UTC midnight.
        known_at: log position, unstated all that is applied. A tool whose targets were never scheduled for reading may tell
        not_applicable where the document tells unknown.`.replaceAll(/\s+/gu, ' '),
      body,
    },
  ],
  tables: {},
  stored: async () => undefined,
  empty: undefined,
  fold: () => ({}),
});
