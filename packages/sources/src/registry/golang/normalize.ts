import { failed, type Observation } from '@juxta/domain';

import type { CapturedAnswer } from '../../source.ts';
import { normalizeModFile } from './mod-file.ts';
import { normalizeImporters, normalizeModule, normalizeVersions } from './package-site.ts';
import { normalizeInfo, normalizeList } from './proxy-files.ts';

const readers: Readonly<Record<string, (answer: CapturedAnswer) => Observation>> = {
  latest: normalizeInfo,
  info: normalizeInfo,
  list: normalizeList,
  mod: normalizeModFile,
  versions: normalizeVersions,
  module: normalizeModule,
  importers: normalizeImporters,
};

export function normalize(answer: CapturedAnswer): Observation {
  const read = Object.hasOwn(readers, answer.request) ? readers[answer.request] : undefined;
  return read
    ? read(answer)
    : failed('wrong_shape', `no answer of this source is called "${answer.request}"`);
}
