import { defineProjection, type MartFunction } from '../../projection.ts';
import { statementColumns } from '../../statement.ts';

const parameters = 'as_of timestamptz DEFAULT NULL, known_at bigint DEFAULT NULL';
const asOf = `coalesce($1, date_trunc('day', now(), 'UTC') + interval '1 day')`;
const knownAt = 'coalesce($2, 9007199254740991)';
const times =
  'as_of: world time, unstated the next UTC midnight. known_at: log position, unstated all that is applied.';

const standing = (row: string): string =>
  `${row}.superseded_position IS NULL OR ${row}.superseded_position > ${knownAt}`;

function namesOf(columns: string): string {
  return columns
    .split(', ')
    .map((column) => column.split(' ')[0])
    .join(', ');
}

const facts = Object.entries(statementColumns)
  .map(([name, type]) => `"${name}" ${type}`)
  .join(', ');

const fact: MartFunction = {
  name: 'fact_as_of',
  parameters,
  returns: `TABLE (${facts})`,
  comment: `What each target stated then, with the columns of mart.fact. ${times}`,
  body: `SELECT ${namesOf(facts)} FROM live.fact_history WHERE known @> ${knownAt} AND world @> ${asOf}`,
};

const history: MartFunction = {
  name: 'fact_history_as_of',
  parameters,
  returns: `TABLE (${facts}, world tstzrange, known int8range)`,
  comment: `Every statement that the log had by known_at and that began by as_of, with the columns of mart.fact_history. ${times}`,
  body: `SELECT ${namesOf(facts)}, world,
      CASE WHEN upper(known) <= ${knownAt} THEN known ELSE int8range(known_from, NULL) END
    FROM live.fact_history WHERE known_from <= ${knownAt} AND lower(world) <= ${asOf}`,
};

const samples =
  'target text, metric text, day date, extractor_version int, source text, value float8, definition int, window_start text, window_end text, fact text, capture uuid, observed_at timestamptz, "position" bigint';

const sample: MartFunction = {
  name: 'metric_sample_as_of',
  parameters,
  returns: `TABLE (${samples})`,
  comment: `The samples that the log had by then, with the columns of mart.metric_sample. ${times}`,
  body: `SELECT DISTINCT ON (target, metric, day) ${namesOf(samples)} FROM live.metric_sample
    WHERE position <= ${knownAt} AND observed_at <= ${asOf} ORDER BY target, metric, day, extractor_version DESC`,
};

const releases =
  'target text, version text, source text, published_at timestamptz, prerelease boolean, yanked boolean, url text, withdrawn boolean, cause text, fact text, capture uuid, observed_at timestamptz, "position" bigint';

const release: MartFunction = {
  name: 'release_as_of',
  parameters,
  returns: `TABLE (${releases})`,
  comment: `Releases as they were stated then, with the columns of mart.release. ${times}`,
  body: `SELECT DISTINCT ON (target, version) ${namesOf(releases)} FROM live.release r
    WHERE position <= ${knownAt} AND world_from <= ${asOf} AND (${standing('r')})
      AND (ended_position IS NULL OR ended_position > ${knownAt} OR ended_at > ${asOf})
    ORDER BY target, version, position DESC, n DESC`,
};

const failures =
  'kind text, subject text, part text, host text, code text, detail text, attributes text[], metrics text[], source text, capture uuid, opened_position bigint, opened_at timestamptz';

const failure: MartFunction = {
  name: 'failure_as_of',
  parameters,
  returns: `TABLE (${failures})`,
  comment: `What could not be read then: the failures of mart.failure that were open. ${times}`,
  body: `SELECT ${namesOf(failures)} FROM live.failure f
    WHERE opened_position <= ${knownAt} AND opened_at <= ${asOf} AND (${standing('f')})
      AND (closed_position IS NULL OR closed_position > ${knownAt} OR closed_at > ${asOf})`,
};

const known = `from_position <= ${knownAt} AND (to_position IS NULL OR to_position > ${knownAt})`;

const link: MartFunction = {
  name: 'link_as_of',
  parameters,
  returns:
    'TABLE (tool text, target text, relation text, authority jsonb, from_position bigint, world_from timestamptz)',
  comment: `The targets that were linked to each tool by known_at. Links are told apart by position only: as_of has no effect. ${times}`,
  body: `SELECT tool, target, relation, authority, from_position, world_from FROM live.link WHERE state = 'linked' AND ${known}`,
};

const tool: MartFunction = {
  name: 'tool_as_of',
  parameters,
  returns: 'TABLE (tool text, name text, aliases text[], categories text[], from_position bigint)',
  comment: `The tools as they were called by known_at; from_position: since where. as_of has no effect. ${times}`,
  body: `SELECT tool, name, aliases, categories, from_position FROM live.tool_history WHERE ${known}`,
};

/** The views of the schema mart at two times, as functions: each reads what the comparison document reads. */
export const projection = defineProjection({
  name: 'as-of',
  version: 1,
  types: [],
  mart: [],
  functions: [fact, history, sample, release, failure, link, tool],
  tables: {},
  stored: async () => undefined,
  empty: undefined,
  fold: () => ({}),
});
