import { parseDocument } from 'yaml';
import type { z } from 'zod';

import type { CatalogProblemCode } from './catalog-entry.ts';

/** A file that cannot be used, before its name is known. */
export class BadFile extends Error {
  readonly code: CatalogProblemCode;

  constructor(code: CatalogProblemCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The document in a YAML file, as `schema` reads it. Throws BadFile, whatever the bytes are. */
export function readYaml<Shape extends z.ZodType>(bytes: Uint8Array, schema: Shape): z.output<Shape> {
  const parsed = schema.safeParse(parse(decode(bytes)));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'document'}: ${issue.message}`);
  throw new BadFile('bad_shape', problems.join('; '));
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new BadFile('bad_yaml', 'is not UTF-8 text; save it as UTF-8');
  }
}

function parse(text: string): unknown {
  try {
    const document = parseDocument(text, {
      strict: true,
      uniqueKeys: true,
      stringKeys: true,
      logLevel: 'error',
    });
    const [first] = [...document.errors, ...document.warnings];
    if (first) throw new BadFile('bad_yaml', firstLine(first.message));
    // No file needs an alias, and aliases of aliases grow without bound.
    return document.toJS({ maxAliasCount: 0 }) as unknown;
  } catch (error) {
    if (error instanceof BadFile) throw error;
    throw new BadFile('bad_yaml', firstLine(error instanceof Error ? error.message : String(error)));
  }
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.slice(0, 300) ?? '';
}
