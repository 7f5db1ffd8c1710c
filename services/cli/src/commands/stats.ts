import { worldInstant } from '@juxta/domain';
import { InvalidArgumentError, type Command } from 'commander';

interface Options {
  day?: string;
  remake?: boolean;
  json?: boolean;
}

/** `juxta stats [category]` */
export function define(program: Command): void {
  program
    .command('stats')
    .description('counts, medians, rankings and survival of a category on a day; without one, all categories')
    .argument('[category]', '* is all tools')
    .option('--day <day>', 'the UTC day (2026-01-31), or the last one made before it', day)
    .option('--remake', 'make all days anew, each from what the log said at its cut')
    .option('--json', 'print JSON (automatic when piped)')
    .action(run);
}

function day(text: string): string {
  if (/^\d{4}-\d\d-\d\d$/u.test(text) && worldInstant(text) !== undefined) return text;
  throw new InvalidArgumentError('give a day of the calendar, such as 2026-01-31.');
}

async function run(category: string | undefined, options: Options): Promise<void> {
  const { withApp } = await import('../app.ts');
  const { prepare } = await import('../prepare.ts');
  const { makeDays, readCategories, readCategoryStatistics, remakeDays, statisticsDay } =
    await import('@juxta/projections');
  const { JuxtaError, systemClock } = await import('@juxta/runtime');
  const { printJson, wantsJson } = await import('../output.ts');
  const print = await import('../print-statistics.ts');
  await withApp(async (app) => {
    await prepare(app);
    if (options.remake) await remakeDays(app.db, app.sourceOf);
    await makeDays(app.db, app.sourceOf, { now: systemClock.now() });
    const made = await statisticsDay(app.db, options.day);
    if (!made)
      throw new JuxtaError('no_statistics', `no day was made until ${options.day ?? 'now'}`, {
        next: 'ask for a later --day, or leave it out',
      });
    if (category === undefined) {
      const categories = await readCategories(app.db, made.day);
      return wantsJson(options)
        ? printJson({ ...made, categories })
        : print.printCategories(made, categories);
    }
    const found = await readCategoryStatistics(app.db, category, made.day);
    if (!found)
      throw new JuxtaError('unknown_category', `no tool was in a category "${category.slice(0, 80)}" then`, {
        next: 'juxta stats lists the categories',
      });
    if (wantsJson(options)) return printJson({ ...made, ...found });
    print.printCategory(made, found);
  });
}
