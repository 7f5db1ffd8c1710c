import { z } from 'zod';

import type { MartView } from './projection.ts';

/** A timestamptz as JSON has it. */
export const martInstant = z.iso.datetime({ offset: true });

export interface MartColumn {
  readonly name: string;
  /** As JSON has it: `string, date-time`, `integer`, `array of string`; null is told apart. */
  readonly type: string;
  readonly nullable: boolean;
  readonly comment: string;
}

interface JsonType {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly items?: JsonType;
  readonly anyOf?: readonly JsonType[];
}

/** The columns of a view as its schema tells them: the comments of the database and the data dictionary are made from this. */
export function martColumns({ row }: Pick<MartView, 'row'>): readonly MartColumn[] {
  const { properties = {} } = z.toJSONSchema(row);
  return Object.entries(row.shape as Readonly<Record<string, z.ZodType>>).map(([name, schema]) => {
    const types = alternatives(properties[name] as JsonType);
    return {
      name,
      type: [...new Set(types.filter(({ type }) => type !== 'null').map(typeText))].join(' or ') || 'JSON',
      nullable: types.some(({ type }) => type === 'null'),
      comment: schema.description ?? '',
    };
  });
}

function alternatives(one: JsonType): readonly JsonType[] {
  if (one.anyOf) return one.anyOf.flatMap(alternatives);
  return [one.type ?? []].flat().map((type) => ({ ...one, type }));
}

function typeText({ type, format, items }: JsonType): string {
  if (type === 'array') return `array of ${typeText(items ?? {})}`;
  const name = String(type ?? 'JSON');
  return format === undefined ? name : `${name}, ${format}`;
}
