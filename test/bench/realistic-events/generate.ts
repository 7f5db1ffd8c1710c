import { Ledger, targetAt, type RealisticEvent } from './ledger.ts';
import { firstFacts, known, releaseFacts, samplesOf, versionOf } from './readings.ts';
import {
  categories,
  homepage,
  repositoryOf,
  targetsOf,
  toolId,
  toolName,
  type WorldTarget,
} from './world.ts';

export type { RealisticEvent } from './ledger.ts';

export interface RealisticOptions {
  readonly events: number;
  readonly seed?: number;
  /** How many tools the events are about; 100 events a tool where it is left out. */
  readonly tools?: number;
  /** The fewest and the most releases that a tool has when it is read first; 5 to 60 where it is left out. */
  readonly releases?: readonly [number, number];
  /** Tools in a category, so that there are the more categories the more tools; a fifth of all where it is left out. */
  readonly perCategory?: number;
}

const [npm, github, site] = [0, 1, 2] as const;
const sampled = [0, 1, 4] as const;
const extractorVersion = 3;

export const toolsFor = (events: number): number => Math.max(5, Math.ceil(events / 100));

/**
 * An invented history of the product: every tool is registered, linked and read once, then day follows day with samples,
 * releases and failures. Valid by the schemas of the domain, the same for the same options, one event at a time.
 */
export function* realisticEvents({
  events,
  seed = 1,
  tools = toolsFor(events),
  releases = [5, 60],
  perCategory,
}: RealisticOptions): Generator<RealisticEvent> {
  let left = events;
  if (left <= 0) return;
  for (const event of history(new Ledger(seed, tools), { releases, perCategory })) {
    yield event;
    left -= 1;
    if (left === 0) return;
  }
}

type Birth = Required<Pick<RealisticOptions, 'releases'>> & { readonly perCategory: number | undefined };

function* history(ledger: Ledger, births: Birth): Generator<RealisticEvent> {
  for (let tool = 0; tool < ledger.tools; tool += 1) yield* birth(ledger, tool, births);
  for (let day = 1; ; day += 1) {
    yield* troubleAtSource(ledger, day);
    for (let tool = 0; tool < ledger.tools; tool += 1) yield* dayOf(ledger, tool, day);
  }
}

function* birth(
  ledger: Ledger,
  tool: number,
  { releases: [fewest, most], perCategory }: Birth,
): Generator<RealisticEvent> {
  const millis = ledger.millisOf(tool, 0);
  const authority = {
    by: 'catalog',
    capture: ledger.random.uuid(millis),
    text: `tools/${toolId(tool)}.yaml`,
  };
  const name = { name: toolName(tool), aliases: [`t${tool}`] };
  yield ledger.ofTool(tool, 'ToolRegistered', { tool: toolId(tool), ...name, authority }, millis);
  const category = categoryOf(tool, perCategory);
  yield ledger.ofTool(tool, 'ToolCategorized', { categories: [category], authority }, millis);
  for (const { key, relation } of targetsOf(tool))
    yield ledger.ofTool(tool, 'TargetLinked', { target: key, relation, authority }, millis);
  ledger.releases[tool] = ledger.random.between(fewest, most);
  for (const n of targetsOf(tool).keys()) yield* firstReading(ledger, tool, n, millis);
}

function categoryOf(tool: number, perCategory: number | undefined): string {
  const category = categories[tool % categories.length] ?? categories[0];
  return perCategory === undefined
    ? category
    : `${category}-${Math.floor(tool / (categories.length * perCategory))}`;
}

function* firstReading(ledger: Ledger, tool: number, n: number, millis: number): Generator<RealisticEvent> {
  const target = targetAt(tool, n);
  const moment = { tool, releases: ledger.releases[tool] ?? 0, at: new Date(millis).toISOString() };
  const evidence = evidenceOf(ledger, target, millis);
  const facts = firstFacts(target, moment, ledger.random);
  yield ledger.ofTarget(tool, n, 'FactsObserved', { ...evidence, facts }, millis);
  if (n !== npm && n !== github) return;
  const releases = Array.from({ length: moment.releases }, (_, at) => ({
    version: versionOf(at + 1),
    change: 'new',
    cause: 'first_observed',
    published_at: new Date(millis - (moment.releases - at) * 14 * 86_400_000).toISOString(),
    prerelease: false,
  }));
  yield ledger.ofTarget(tool, n, 'ReleasesObserved', { ...evidence, releases }, millis);
  const other = targetAt(tool, n === npm ? github : npm);
  const links = [
    {
      target: other.key,
      relation: 'repository',
      at: '/repository/url',
      text: `git+${repositoryOf(tool)}.git`,
    },
    { target: homepage(tool), relation: 'site', at: '/homepage', text: homepage(tool) },
  ].map(({ at, text, ...link }) => ({
    ...link,
    state: 'present',
    evidence: { at, text },
    cause: 'first_observed',
  }));
  yield ledger.ofTarget(tool, n, 'LinksObserved', { ...evidence, links }, millis);
}

function* dayOf(ledger: Ledger, tool: number, day: number): Generator<RealisticEvent> {
  const { random } = ledger;
  const millis = ledger.millisOf(tool, day);
  for (const n of sampled) {
    const target = targetAt(tool, n);
    const evidence = evidenceOf(ledger, target, millis, target.sampled);
    const samples = samplesOf(target, tool, day, random);
    const utcDay = evidence.observed_at.slice(0, 10);
    yield ledger.ofSeries(tool, n, { target: target.key, ...evidence, day: utcDay, samples }, millis);
  }
  if (random.chance(1 / 14)) yield* release(ledger, tool, millis);
  else if (random.chance(1 / 2)) {
    const evidence = evidenceOf(ledger, targetAt(tool, github), millis);
    const facts = [known('last_push_at', evidence.observed_at, 'world_changed')];
    yield ledger.ofTarget(tool, github, 'FactsObserved', { ...evidence, facts }, millis);
  }
  if (ledger.failing[tool] === 1 || random.chance(1 / 300)) yield failOrRecover(ledger, tool, millis);
}

function* release(ledger: Ledger, tool: number, millis: number): Generator<RealisticEvent> {
  const releases = (ledger.releases[tool] ?? 0) + 1;
  ledger.releases[tool] = releases;
  for (const n of [npm, github]) {
    const target = targetAt(tool, n);
    const evidence = evidenceOf(ledger, target, millis);
    const facts = releaseFacts(target, { tool, releases, at: evidence.observed_at }, ledger.random);
    yield ledger.ofTarget(tool, n, 'FactsObserved', { ...evidence, facts }, millis);
    const stated = {
      version: versionOf(releases),
      change: 'new',
      cause: 'world_changed',
      published_at: evidence.observed_at,
      prerelease: false,
    };
    yield ledger.ofTarget(tool, n, 'ReleasesObserved', { ...evidence, releases: [stated] }, millis);
  }
}

function failOrRecover(ledger: Ledger, tool: number, millis: number): RealisticEvent {
  const evidence = evidenceOf(ledger, targetAt(tool, site), millis);
  const failing = ledger.failing[tool] === 1;
  ledger.failing[tool] = failing ? 0 : 1;
  if (failing) return ledger.ofTarget(tool, site, 'TargetRecovered', evidence, millis);
  const why = { code: 'http_500', host: new URL(homepage(tool)).host, detail: 'answered with status 500' };
  const covers = { attributes: ['title', 'description', 'icon'], metrics: [] };
  return ledger.ofTarget(tool, site, 'TargetFailed', { ...evidence, ...why, covers }, millis);
}

/** Once a month GitHub's API cannot be reached for a day: one event, however many targets. */
function* troubleAtSource(ledger: Ledger, day: number): Generator<RealisticEvent> {
  if (day % 30 > 1 || day < 30) return;
  const millis = ledger.millisOf(0, day);
  const seen = {
    host: 'api.github.com',
    capture: ledger.random.uuid(millis),
    observed_at: new Date(millis).toISOString(),
  };
  const covers = { attributes: ['archived', 'license', 'last_push_at'], metrics: ['stars@github'] };
  yield day % 30 === 0
    ? ledger.ofSource(
        'github',
        'SourceBroke',
        { ...seen, code: 'timeout', detail: 'no answer in time', covers },
        millis,
      )
    : ledger.ofSource('github', 'SourceRecovered', seen, millis);
}

function evidenceOf(ledger: Ledger, target: WorldTarget, millis: number, request = target.request) {
  return {
    capture: ledger.random.uuid(millis),
    request,
    extractor: { id: target.extractor, version: extractorVersion },
    observed_at: new Date(millis).toISOString(),
  };
}
