import { isToolId, Relation } from '@juxta/domain';
import { z } from 'zod';

const line = (limit: number) =>
  z
    .string()
    .min(1)
    .max(limit)
    .refine(
      (text) => text === text.trim() && text.isWellFormed() && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text),
      {
        error: 'must be one line of plain text without control characters or outer space',
      },
    );

const slug = z.string().refine(isToolId, {
  error: 'must be a slug: lower-case letters and digits, joined by single hyphens',
});

const Target = z.strictObject({ target: line(2_048), relation: Relation });

/** The shape of `tools/<id>.yaml`: only what no source can tell. */
export const ToolFile = z.strictObject({
  id: slug,
  name: line(100),
  aliases: z.array(slug).max(20),
  categories: z.array(slug).min(1).max(10),
  targets: z.array(Target).min(1).max(50),
});
export type ToolFile = z.output<typeof ToolFile>;

/** The shape of `categories.yaml`. */
export const CategoriesFile = z
  .array(z.strictObject({ id: slug, name: line(100), description: line(300) }))
  .min(1)
  .max(500);

export type CatalogTarget = Readonly<z.output<typeof Target>>;
export type CatalogCategory = Readonly<z.output<typeof CategoriesFile>[number]>;

/** One curated tool: the content of its file, and the file itself, so that it can be kept as a capture. */
export type CatalogTool = Readonly<{
  id: string;
  name: string;
  aliases: readonly string[];
  categories: readonly string[];
  targets: readonly CatalogTarget[];
  /** Path within the catalogue, such as `tools/gulp.yaml`. */
  file: string;
  /** Of `raw`, in lower-case hexadecimal. */
  sha256: string;
  /** The bytes of the file. The one member that JSON does not carry. */
  raw: Uint8Array;
}>;

export type CatalogProblemCode =
  | 'unreadable'
  | 'too_large'
  | 'bad_yaml'
  | 'bad_shape'
  | 'wrong_id'
  | 'bad_target'
  | 'repeated'
  | 'unknown_category'
  | 'claimed_twice';

/** Why one file was left out. The others are not affected. */
export type CatalogProblem = Readonly<{ file: string; code: CatalogProblemCode; message: string }>;
