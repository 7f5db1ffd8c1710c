import type { ComparisonDocument } from '@juxta/comparison';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { cellOf } from './cells.ts';
import { day, onlyContainers, openContainerWorld } from './container-world.ts';
import { brokenClaims, claimsOf } from './evidence.ts';
import { juxtaForPerson, juxtaJson } from './juxta-process.ts';

type World = Awaited<ReturnType<typeof openContainerWorld>>;
let world: World;
/** Log position before anything but the catalogue was in it. */
let before: number;
let document: ComparisonDocument;

const compare = (...more: readonly string[]): Promise<ComparisonDocument> =>
  juxtaJson(['compare', 'containerd', 'rkt', ...more], world.installation.environment);
const toolOf = ({ tools }: ComparisonDocument, id: string) => {
  const tool = tools.find((one) => one.id === id);
  if (!tool) throw new Error(`${id} is not compared`);
  return tool;
};

beforeAll(async () => {
  world = await openContainerWorld();
  const { environment, query } = world.installation;
  await juxtaJson(['import', 'catalog'], environment);
  const [row] = await query<{ position: string }>('SELECT max(position) AS position FROM es.events');
  before = Number(row?.position);
  await juxtaJson(['import', 'cncf-landscape', '--file', world.file], environment);
  await onlyContainers(world.installation);
  document = await compare();
});
afterAll(() => world[Symbol.asyncDispose]());

test('rkt has ended, by two claims with dates of their own, and its last release is told', () => {
  const { status, lifecycle, categories } = toolOf(document, 'rkt');
  expect({ status, categories }).toEqual({ status: 'ended', categories: ['container-runtime'] });
  const claims = lifecycle.claims.map(({ kind, date, basis }) => `${kind} ${date} ${basis[0]?.source}`);
  expect(claims).toEqual(
    expect.arrayContaining([
      'foundation_archived 2019-08-16 cncf-landscape',
      'repository_archived 2020-02-24 github',
      'last_release 2018-04-13 go',
    ]),
  );
  expect(lifecycle.text).toContain('last release v1.30.0 on 2018-04-13 (go)');
  expect(document.differences[0]).toMatchObject({ id: 'lifecycle.ended' });
  expect(document.differences[0]?.text).toMatch(/^rkt has ended: .*2019-08-16.*2020-02-24/u);
});

test('containerd is active, with the lines that are supported on the day', () => {
  const { status, lifecycle, categories } = toolOf(document, 'containerd');
  expect({ status, categories }).toEqual({ status: 'active', categories: ['container-runtime'] });
  expect(lifecycle.text).toContain(
    `2.3 supported until ${day(500)}, 2.2 supported until ${day(20)} (endoflife)`,
  );
  expect(lifecycle.text).not.toContain('2.1 supported');
});

test('no sentence is without facts, and each fact leads to its bytes', async () => {
  const sentences = [...document.differences, ...document.tools.flatMap(({ lifecycle }) => lifecycle.claims)];
  expect(sentences.length).toBeGreaterThan(5);
  for (const { basis } of sentences) expect(basis.length).toBeGreaterThan(0);
  const cells = new Map(claimsOf(document).map((claim) => [claim.fact, claim]));
  const cited = sentences.flatMap(({ basis }) => basis.map(({ fact }) => fact));
  const claims = cited.map((fact) => cells.get(fact)).filter((claim) => claim !== undefined);
  expect(claims.length).toBeGreaterThan(5);
  expect(await brokenClaims(world.installation, [...new Set(claims)])).toEqual([]);
});

test('a person reads where they stand, what to look at instead, and that nobody told anything', async () => {
  const words = ['compare', 'containerd', 'rkt', '--offline'];
  const { code, stdout } = await juxtaForPerson(words, world.installation.environment);
  const lines = stdout.split('\n');
  expect([code, ...lines.slice(0, 3)]).toEqual([
    0,
    'container-runtime',
    'containerd vs rkt',
    expect.stringMatching(/^ {2}containerd: active: /u),
  ]);
  expect(lines).toContain(
    'Of people: stacks, companies, followers, votes, opinions, decisions, integrations unknown, nobody has told any here',
  );
  const others = document.alternatives.map(({ name }) => name);
  const told = lines.find((line) => line.startsWith('Alternatives'));
  expect(told).toContain(`: ${others.slice(0, 2).join(', ')}`);
});

test('as of 2018-06-01 rkt was alive', async () => {
  const then = await compare('--as-of', '2018-06-01');
  const rkt = toolOf(then, 'rkt');
  expect(rkt.lifecycle.text).toBe('active: last release v1.30.0 on 2018-04-13 (go)');
  expect(cellOf(then, 'archived', 'rkt').state).toBe('unknown');
  expect(cellOf(then, 'cncf_archived_at', 'rkt').state).toBe('unknown');
  expect(toolOf(then, 'containerd').lifecycle.text).toBe(
    'active: last release 1.1.0 on 2018-04-23 (endoflife)',
  );
});

test('known before the import, or before anything, it is unknown', async () => {
  for (const position of [before, 0]) {
    const then = await compare('--known-at', String(position));
    expect(then.tools.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'containerd unknown',
      'rkt unknown',
    ]);
    const states = then.attributes.flatMap(({ cells }) => cells.map(({ state }) => state));
    expect(states).not.toContain('known');
    expect(then.differences).toEqual([]);
  }
});
