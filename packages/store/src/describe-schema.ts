import { sql } from 'kysely';

import { connect } from './database.ts';

const schemas = ['crawl', 'daily', 'es'];

const head = `-- The schema of the write side as the migrations leave it. Generated from the catalogue of Postgres by
-- \`npm run schema\`; a test fails when it is stale. For reading: databases are made by the migrations.
SET check_function_bodies = off;
`;

/**
 * The schema of the write side as SQL text, which makes the same schema in an empty database: by name and the same each
 * time, so that a change shows as a difference. Postgres itself writes the definitions; pg_dump is not among the embedded
 * binaries.
 */
export async function describeSchema(url: string): Promise<string> {
  const db = connect(url, 1);
  try {
    // Every name is written with its schema.
    await sql`SET search_path = pg_catalog`.execute(db);
    const parts: string[] = [];
    for (const part of [
      schemaLines,
      sequences,
      types,
      tables,
      constraints,
      indexes,
      functions,
      triggers,
      comments,
    ]) {
      const { rows } = await sql<{
        line: string;
      }>`SELECT line FROM (${part}) AS p(line, place) ORDER BY place COLLATE "C"`.execute(db);
      parts.push(rows.map(({ line }) => `${line.trimEnd()};\n`).join(''));
    }
    return `${head}\n${parts.join('\n')}`;
  } finally {
    await db.destroy();
  }
}

const ours = sql`(SELECT oid FROM pg_namespace WHERE nspname = ANY (${schemas}::text[]))`;

const schemaLines = sql`
  SELECT format('CREATE SCHEMA %I', nspname), nspname::text FROM pg_namespace WHERE nspname = ANY (${schemas}::text[])`;

const sequences = sql`
  SELECT format('CREATE SEQUENCE %I.%I AS %s INCREMENT %s MINVALUE %s MAXVALUE %s START %s CACHE %s', schemaname, sequencename,
           data_type, increment_by, min_value, max_value, start_value, cache_size), schemaname || '.' || sequencename
  FROM pg_sequences WHERE schemaname = ANY (${schemas}::text[])`;

// Rows that functions hand to one another; the other types are those of tables.
const types = sql`
  SELECT format(E'CREATE TYPE %s AS (\n%s\n)', c.oid::regclass,
           string_agg(format('  %I %s', a.attname, format_type(a.atttypid, a.atttypmod)), E',\n' ORDER BY a.attnum)), c.oid::regclass::text
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relkind = 'c' AND c.relnamespace IN ${ours} GROUP BY c.oid`;

const tables = sql`
  SELECT format(E'CREATE TABLE %s (\n%s\n)%s', c.oid::regclass, string_agg(format('  %I %s%s%s%s', a.attname,
             format_type(a.atttypid, a.atttypmod),
             CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END,
             CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END,
             ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)), E',\n' ORDER BY a.attnum),
           ' WITH (' || array_to_string(c.reloptions, ', ') || ')')
         || coalesce(string_agg(format(E';\nALTER TABLE %s ALTER COLUMN %I SET STORAGE %s', c.oid::regclass, a.attname,
             CASE a.attstorage WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' WHEN 'p' THEN 'PLAIN' ELSE 'EXTENDED' END), ''
             ORDER BY a.attnum) FILTER (WHERE a.attstorage <> t.typstorage), ''), c.oid::regclass::text
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN ${ours} GROUP BY c.oid, c.reloptions`;

// Foreign keys come last: what they refer to has its own key by then. A column's NOT NULL stands with the column.
const constraints = sql`
  SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)),
         (k.contype = 'f')::int || k.conrelid::regclass::text || ' ' || k.conname
  FROM pg_constraint k WHERE k.connamespace IN ${ours} AND k.contype <> 'n'`;

const indexes = sql`
  SELECT pg_get_indexdef(i.indexrelid), i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE c.relnamespace IN ${ours} AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype <> 'f')`;

const functions = sql`
  SELECT pg_get_functiondef(f.oid), f.oid::regprocedure::text FROM pg_proc f WHERE f.pronamespace IN ${ours}`;

const triggers = sql`
  SELECT pg_get_triggerdef(g.oid), g.tgrelid::regclass || ' ' || g.tgname FROM pg_trigger g
  JOIN pg_class c ON c.oid = g.tgrelid WHERE c.relnamespace IN ${ours} AND NOT g.tgisinternal`;

const comments = sql`
  SELECT format('COMMENT ON COLUMN %s.%I IS %L', c.oid::regclass, a.attname, o.description), c.oid::regclass || ' ' || a.attname
  FROM pg_description o JOIN pg_class c ON c.oid = o.objoid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = o.objsubid
  WHERE o.classoid = 'pg_class'::regclass AND c.relnamespace IN ${ours}`;
