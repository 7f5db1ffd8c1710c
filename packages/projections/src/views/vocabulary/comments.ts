import { comparings, displays, facets, quantityComparings, Relation } from '@juxta/domain';
import { z } from 'zod';

const shared = {
  facet: z.enum(facets).describe('Group of rows in a comparison.'),
  label: z.string().describe('Name for people.'),
  help: z.string().describe('What the value means, and what it does not.'),
  definition: z.int().describe('Version of the meaning: values of other versions do not compare.'),
  place: z.int().describe('Order within the vocabulary.'),
  display: z
    .enum(displays)
    .describe(
      'How values are written for people: text, link, day, yes_no, list, number (unit in the title), size (kB, MB), percent or points (of ten).',
    ),
  terms: z
    .array(z.strictObject({ vocabulary: z.string(), name: z.string(), url: z.string() }))
    .describe(
      'What CHAOSS, DOAP, purl, schema.org or SPDX call it, nearest first: objects with vocabulary, name and url.',
    ),
} as const;

export const comments = {
  attribute_definition: {
    comment: 'One row per attribute: a quality that can be known of a tool.',
    row: z.strictObject({
      ...shared,
      id: z.string().describe('Id of the attribute, as in the column attribute of the other views.'),
      unit: z.string().nullable().describe('Unit of a number; null where there is none.'),
      type: z.string().describe('text, url, timestamp, version, spdx, number, boolean or list.'),
      compares: z
        .enum(comparings)
        .describe(
          'When two sources say the same: exact, folded (upper and lower case alike), day (in UTC), date (one begins the other), version (without a leading v), licence (as SPDX expressions), url (canonical) or set (in any order).',
        ),
    }),
  },
  metric_definition: {
    comment: 'One row per metric: a quantity over time, of one source.',
    row: z.strictObject({
      ...shared,
      id: z.string().describe('Id of the metric, <name>@<source>.'),
      unit: z.string().describe('Unit of the quantity.'),
      kind: z
        .enum(['gauge', 'counter', 'window'])
        .describe('gauge, counter or window: different kinds never compare.'),
      counted: z
        .string()
        .nullable()
        .describe('ISO 8601 duration that a window metric counts; null for the other kinds.'),
      source: z.string().describe('The source that is sampled.'),
      compares: z
        .enum(quantityComparings)
        .describe('How quantities of two tools are held against each other: ratio or difference.'),
    }),
  },
  speaker: {
    comment:
      'The policy: who may speak for an attribute or metric, best rank first. Source curation comes before all, with rank 0.',
    row: z.strictObject({
      kind: z.enum(['fact', 'metric']).describe('fact or metric.'),
      id: z.string().describe('Id of the attribute or metric.'),
      source: z
        .string()
        .describe('The source that may speak; * is every source without a row of its own for this id.'),
      relation: Relation.describe('The relation in which its target must stand to the tool.'),
      rank: z.int().describe('The lowest rank that has a value is displayed.'),
    }),
  },
} as const;
