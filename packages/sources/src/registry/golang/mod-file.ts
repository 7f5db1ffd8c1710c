import { cleanText, failed, type Observation, type ObservedRelease } from '@juxta/domain';

import { textFact } from '../../reading/statements.ts';
import { statusFailure } from '../../reading/status.ts';
import type { CapturedAnswer } from '../../source.ts';
import { statedText } from './proxy-files.ts';

interface Directive {
  readonly verb: string;
  readonly text: string;
  /** The comment behind it, or the lines right before it. */
  readonly comment: string;
}

/** https://go.dev/ref/mod#go-mod-file: language version, direct requirements, deprecation, retracted versions. */
export function normalizeModFile(answer: CapturedAnswer): Observation {
  const failure = statedText(answer) ?? statusFailure(answer);
  if (failure) return failure;
  const directives = parse(new TextDecoder().decode(answer.body));
  const module = directives.find(({ verb }) => verb === 'module');
  if (!module) return failed('wrong_shape', 'the file has no module directive');
  const go = directives.find(({ verb }) => verb === 'go')?.text;
  const direct = directives.filter(
    ({ verb, comment }) => verb === 'require' && !/(?:^|;\s*)indirect\b/u.test(comment),
  );
  const deprecated = /(?:^|\n)Deprecated:\s*(.+)$/su.exec(module.comment)?.[1];
  return {
    outcome: 'read',
    facts: [
      ...textFact('deprecated', deprecated),
      { attribute: 'dependency_count', value: new Set(direct.map(({ text }) => text.split(/\s/u)[0])).size },
      ...textFact('runtime', go === undefined ? null : `go ${go}`, 100),
    ],
    releases: retracted(directives),
    metrics: [],
    links: [],
  };
}

/** Single versions only: of a range the file does not say which versions there are. */
function retracted(directives: readonly Directive[]): readonly ObservedRelease[] {
  const versions = directives
    .filter(({ verb }) => verb === 'retract')
    .map(({ text }) => /^v\d[\w.+-]*$/u.exec(text)?.[0])
    .filter((version) => version !== undefined && version.length <= 200);
  return [...new Set(versions)].map((version) => ({ version: version ?? '', yanked: true }));
}

const lineCap = 50_000;

function parse(text: string): readonly Directive[] {
  const found: Directive[] = [];
  let block = '';
  let before: string[] = [];
  for (const raw of text.split('\n', lineCap)) {
    const line = raw.trim();
    const [code = '', ...comments] = line.split('//');
    const words = code.trim();
    const comment = comments.join('//').trim();
    if (words === '') before = line === '' ? [] : [...before.slice(-50), comment];
    else if (words === ')') block = '';
    else if (/^\w+\s*\($/u.test(words)) block = words.replace(/\s*\($/u, '');
    else {
      const [verb = '', ...rest] = block === '' ? words.split(/\s+/u) : [block, ...words.split(/\s+/u)];
      found.push({ verb, text: rest.join(' '), comment: [...before, comment].filter(Boolean).join('\n') });
    }
    if (words !== '') before = [];
  }
  return found.map((directive) => ({ ...directive, text: cleanText(directive.text) ?? '' }));
}
