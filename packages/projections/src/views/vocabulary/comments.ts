const shared = {
  facet: 'Group of rows in a comparison.',
  label: 'Name for people.',
  help: 'What the value means, and what it does not.',
  definition: 'Version of the meaning: values of other versions do not compare.',
  place: 'Order within the vocabulary.',
} as const;

export const comments = {
  attribute_definition: {
    comment: 'One row per attribute: a quality that can be known of a tool.',
    columns: {
      ...shared,
      id: 'Id of the attribute, as in the column attribute of the other views.',
      unit: 'Unit of a number; null where there is none.',
      type: 'text, url, timestamp, version, spdx, number, boolean or list.',
    },
  },
  metric_definition: {
    comment: 'One row per metric: a quantity over time, of one source.',
    columns: {
      ...shared,
      id: 'Id of the metric, <name>@<source>.',
      unit: 'Unit of the quantity.',
      kind: 'gauge, counter or window: different kinds never compare.',
      counted: 'ISO 8601 duration that a window metric counts; null for the other kinds.',
      source: 'The source that is sampled.',
    },
  },
  speaker: {
    comment:
      'The policy: who may speak for an attribute or metric, best rank first. Source curation comes before all, with rank 0.',
    columns: {
      kind: 'fact or metric.',
      id: 'Id of the attribute or metric.',
      source: 'The source that may speak; * is every source without a row of its own for this id.',
      relation: 'The relation in which its target must stand to the tool.',
      rank: 'The lowest rank that has a value is displayed.',
    },
  },
} as const;
