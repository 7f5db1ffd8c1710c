import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { ReadOnlySession, ResultColumn } from '@juxta/store';

import { type ExportedView, type Pinned, quoted } from './mart-views.ts';
import { makeDirectory } from './out-directory.ts';
import { parquetFile, type RowFile } from './parquet.ts';
import { textFile } from './text-file.ts';
import { csvHeader, csvLine, jsonLine } from './values.ts';

export type Format = 'parquet' | 'csv' | 'ndjson';

export interface ExportOptions extends Pinned {
  readonly format: Format;
  readonly directory: string;
  /** Only rows whose source gives its data under one of these terms; all when empty. */
  readonly licences: readonly string[];
  readonly version: string;
}

export interface ExportedFile {
  readonly view: string;
  readonly file: string;
  readonly comment: string;
  /** False: the view has no past, and was read as it is now. */
  readonly pinned: boolean;
  readonly rows: number;
  /** Rows that the licence filter left out; null where a view cites no capture and is not filtered. */
  readonly excluded: number | null;
  /** Terms of the sources of these rows. */
  readonly licences: readonly string[];
  readonly bytes: number;
  readonly sha256: string;
  readonly columns: ReadonlyArray<{ name: string; type: string; comment: string }>;
}

export interface Manifest extends Pinned {
  readonly manifest: 1;
  readonly generator: { readonly name: 'juxta'; readonly version: string };
  readonly format: Format;
  readonly licence_filter: readonly string[] | null;
  readonly licences: readonly string[];
  readonly files: readonly ExportedFile[];
}

/** Rows of a batch: with a row group each, what one export holds in memory. */
const batchRows = 20_000;

/**
 * One file per view and `manifest.json`, from one state of the database. Files are written beside and renamed; the manifest
 * of an earlier export goes first and the new one comes last, so that files without it are known to be unfinished.
 */
export async function exportViews(
  session: ReadOnlySession,
  views: readonly ExportedView[],
  options: ExportOptions,
): Promise<Manifest> {
  const { directory, as_of, known_at, format } = options;
  await makeDirectory(directory);
  await rm(join(directory, 'manifest.json'), { force: true });
  const files: ExportedFile[] = [];
  for (const view of views) files.push(await exportView(session, view, options));
  const manifest: Manifest = {
    manifest: 1,
    generator: { name: 'juxta', version: options.version },
    format,
    known_at,
    as_of,
    licence_filter: options.licences.length > 0 ? options.licences : null,
    licences: [...new Set(files.flatMap((file) => file.licences))].sort(),
    files,
  };
  const partial = join(directory, '.manifest.json.partial');
  await writeFile(partial, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(partial, join(directory, 'manifest.json'));
  return manifest;
}

async function exportView(
  session: ReadOnlySession,
  view: ExportedView,
  options: ExportOptions,
): Promise<ExportedFile> {
  const { select, excluded, licences } = await licensed(session, view, options.licences);
  const file = `${view.name}.${options.format}`;
  const partial = join(options.directory, `.${file}.partial`);
  const written = await writeRows(session, select, partial, options);
  await rename(partial, join(options.directory, file));
  return {
    view: view.name,
    file,
    comment: view.comment,
    pinned: view.pinned,
    rows: written.rows,
    excluded,
    licences,
    ...(await measured(join(options.directory, file))),
    columns: written.columns.map(({ name, type }) => ({
      name,
      type,
      comment: view.comments.get(name) ?? view.comment,
    })),
  };
}

async function writeRows(
  session: ReadOnlySession,
  select: string,
  path: string,
  { format, version }: ExportOptions,
): Promise<{ rows: number; columns: readonly ResultColumn[] }> {
  const head = await session.read(`SELECT * FROM (${select}) r LIMIT 0`);
  for await (const none of head.batches) void none;
  const order = head.columns.map((_, n) => n + 1).join(', ');
  const { columns, batches } = await session.read(`${select} ORDER BY ${order}`, batchRows);
  const file = openFile(format, path, columns, version);
  let rows = 0;
  for await (const batch of batches) {
    await file.write(batch);
    rows += batch.length;
  }
  await file.finish();
  return { rows, columns };
}

function openFile(format: Format, path: string, columns: readonly ResultColumn[], version: string): RowFile {
  switch (format) {
    case 'parquet':
      return parquetFile(path, columns, `juxta version ${version}`);
    case 'csv':
      return textFile(path, csvHeader(columns), csvLine, columns);
    case 'ndjson':
      return textFile(path, '', (row, all) => `${jsonLine(row, all)}\n`, columns);
  }
}

/** The rows that pass, how many do not, and the terms of those that do. */
async function licensed(session: ReadOnlySession, view: ExportedView, wanted: readonly string[]) {
  if (view.terms === null) return { select: view.select, excluded: null, licences: [] };
  const { columns, from, terms } = withTerms(view);
  const list = wanted.map((licence) => quoted(licence)).join(', ');
  const passes = wanted.length === 0 ? 'true' : `(cardinality(${terms}) > 0 AND ${terms} <@ ARRAY[${list}])`;
  const { batches } = await session.read(`
    WITH r AS MATERIALIZED (SELECT ${terms} AS terms, ${passes} AS passes FROM ${from})
    SELECT (SELECT count(*) FROM r WHERE NOT passes), (
      SELECT coalesce(array_agg(DISTINCT term ORDER BY term), '{}') FROM r, unnest(terms) term WHERE passes AND term <> '')`);
  let [excluded, licences]: [number, readonly string[]] = [0, []];
  for await (const [row] of batches)
    [excluded, licences] = [Number(row?.[0]), (row?.[1] ?? []) as readonly string[]];
  return { select: `SELECT ${columns} FROM ${from} WHERE ${passes}`, excluded, licences };
}

const evidence = '(SELECT capture AS cited, licence FROM mart.evidence)';

/** A view with, of each row, the terms of all that it cites; what is cited and not found has the empty ones, which never pass. */
function withTerms({ select, terms, comments }: ExportedView) {
  if (terms === 'capture')
    return {
      columns: 'r.*',
      from: `(${select}) r LEFT JOIN ${evidence} e ON e.cited = r.capture`,
      terms: 'array_remove(ARRAY[e.licence], NULL)',
    };
  return {
    columns: [...comments.keys()].map((name) => `r."${name}"`).join(', '),
    from: `(
      WITH n AS MATERIALIZED (SELECT row_number() OVER () AS number, v.* FROM (${select}) v)
      SELECT n.*, coalesce(t.terms, '{}') AS terms FROM n LEFT JOIN (
        SELECT number, array_agg(DISTINCT coalesce(e.licence, '')) AS terms
        FROM n, unnest(facts) f (fact) LEFT JOIN mart.citation c USING (fact) LEFT JOIN ${evidence} e ON e.cited = c.capture
        GROUP BY number) t USING (number)) r`,
    terms: 'r.terms',
  };
}

async function measured(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}
