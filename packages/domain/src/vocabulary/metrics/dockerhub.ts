import type { MetricEntry } from '../definition.ts';
import { chaoss } from '../terms.ts';

const shared = { source: 'dockerhub', relations: ['self', 'image'], window: null, definition: 1 } as const;

export const dockerhub: readonly MetricEntry[] = [
  {
    ...shared,
    id: 'pulls_total@dockerhub',
    facet: 'adoption',
    label: 'Docker Hub pulls',
    help: 'Pulls of the image since it exists, machines and mirrors included: traffic, not users.',
    unit: 'pulls',
    terms: [chaoss('Number of Downloads')],
    kind: 'counter',
  },
  {
    ...shared,
    id: 'stars@dockerhub',
    facet: 'adoption',
    label: 'Docker Hub stars',
    help: 'Accounts of Docker Hub that starred the image.',
    unit: 'stars',
    terms: [chaoss('Project Popularity')],
    kind: 'gauge',
  },
  {
    ...shared,
    id: 'tags_total@dockerhub',
    facet: 'releases',
    label: 'Tags on Docker Hub',
    help: 'How many tags the image has: variants, moving tags and versions alike.',
    unit: 'tags',
    kind: 'gauge',
  },
];
