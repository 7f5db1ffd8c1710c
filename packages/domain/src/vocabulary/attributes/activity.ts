import type { AttributeDefinition } from '../definition.ts';
import { anyOther, by } from '../speakers.ts';

export const activity: readonly AttributeDefinition[] = [
  {
    id: 'last_push_at',
    facet: 'activity',
    label: 'Last push',
    help: 'The last push to any branch of the repository.',
    type: 'timestamp',
    unit: null,
    definition: 1,
    speakers: [...by('github'), anyOther],
  },
  {
    id: 'language',
    facet: 'activity',
    label: 'Main language',
    help: 'The language of most of the code, as the forge counts it.',
    type: 'text',
    unit: null,
    definition: 1,
    speakers: [...by('github'), anyOther],
  },
  {
    id: 'latest_post_at',
    facet: 'activity',
    label: 'Newest entry of the feed',
    help: 'When the newest entry of the site’s feed is dated.',
    type: 'timestamp',
    unit: null,
    definition: 1,
    speakers: [...by('site'), anyOther],
  },
];
