import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { expect, it } from 'vitest';

import { folderOf, normalize, questions, sources, specOf } from '../../packages/sources/spec/contract.ts';
import { extractLines } from '../../services/cli/src/extract-lines.ts';

type Line = Readonly<Record<string, unknown>>;
type Source = (typeof sources.all)[number];
const folders = path.join(import.meta.dirname, '../../packages/sources/src');
const bytes = (answer: object | string): Uint8Array =>
  new TextEncoder().encode(typeof answer === 'string' ? answer : JSON.stringify(answer));

/** All that `juxta extract --json` prints of the source's own small answers. */
function printed(source: Source): readonly Line[] {
  const read = specOf(source).answers.flatMap((answer) =>
    questions(source).map((question) => normalize(source, question, bytes(answer))),
  );
  return read.flatMap((one) => (one.outcome === 'read' ? ([...extractLines(one)] as Line[]) : []));
}

const subject = ({ kind, attribute, metric }: Line): string => [kind, attribute ?? metric].join(' ');
const form = (line: Line): readonly unknown[] => [subject(line), ...Object.keys(line)];

it.each(sources.all)('$id: its README shows a line that `juxta extract` prints', async (source) => {
  const readme = await readFile(path.join(folders, folderOf.get(source.id) ?? '', 'README.md'), 'utf8');
  const shown = readme.split('```json\n').slice(1);
  expect(shown).toHaveLength(1);
  const [, url] = /^`juxta extract (\S+) --file \S+`$/mu.exec(readme) ?? [];
  expect(source.matches(source.recognize(url ?? '', bytes(''))?.target ?? '')).toBe(true);
  const example = JSON.parse(shown[0]?.split('```')[0] ?? '') as Line;
  expect(printed(source).map(form)).toContainEqual(form(example));
});
