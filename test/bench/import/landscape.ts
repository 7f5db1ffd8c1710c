import { seeded } from '../realistic-events/random.ts';

const [categories, parts] = [30, 4] as const;

/** An invented landscape in the form of the CNCF's: as many items as are asked for, in 120 places. */
export function inventedLandscape(items: number, seed: number): string {
  const random = seeded(seed);
  const lines = ['landscape:'];
  for (let category = 0; category < categories; category += 1) {
    lines.push('  - category:', `    name: Category ${category}`, '    subcategories:');
    for (let part = 0; part < parts; part += 1) {
      lines.push('      - subcategory:', `        name: Part ${category}-${part}`, '        items:');
      const place = category * parts + part;
      for (let item = place; item < items; item += categories * parts) lines.push(...itemLines(item, random));
    }
  }
  return `${lines.join('\n')}\n`;
}

function itemLines(item: number, random: ReturnType<typeof seeded>): readonly string[] {
  const name = `Product ${item}`;
  const lines = [
    '          - item:',
    `            name: ${name}`,
    `            homepage_url: https://product-${item}.example/`,
    `            repo_url: https://github.com/org-${item % 500}/product-${item}`,
    `            logo: product-${item}.svg`,
    `            crunchbase: https://www.crunchbase.com/organization/org-${item % 500}`,
    `            description: ${name} is what was invented to measure how ${item} others are read.`,
  ];
  if (!random.chance(1 / 10)) return lines;
  return [
    ...lines,
    '            project: sandbox',
    '            extra:',
    `              accepted: '20${random.between(16, 25)}-0${random.between(1, 9)}-14'`,
    `              summary_tags: Part ${item % 7}, OCI`,
  ];
}
