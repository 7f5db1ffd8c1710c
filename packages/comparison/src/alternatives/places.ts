import { toolSlug } from '@juxta/domain';

/** A place of the CNCF landscape is `Runtime / Container Runtime`: the category, of which an index makes slugs, in the category around it. */
export function placeSlug(place: string, part: 'narrow' | 'wide'): string | null {
  const [wide = '', narrow] = place.split(' / ');
  return toolSlug(part === 'wide' ? wide : (narrow ?? wide));
}
