import { failed, isPrerelease, type Observation, type ObservedRelease } from '@juxta/domain';
import { load } from 'cheerio';
import { z } from 'zod';

import { instantOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import { own, versionText } from '../../reading/members.ts';
import { releaseFacts } from '../../reading/release-facts.ts';
import { statusFailure } from '../../reading/status.ts';
import type { CapturedAnswer } from '../../source.ts';

const SimpleDocument = z.object({ files: z.array(z.unknown()), versions: z.unknown().optional() });

interface File {
  readonly version: string;
  readonly uploadedAt: string | null;
  readonly yanked: boolean;
}

/** The simple index of one project (PEP 503, PEP 691): files, from whose names the versions are read. */
export function normalizeSimple(answer: CapturedAnswer): Observation {
  const text = new TextDecoder().decode(answer.body.subarray(0, 200)).trimStart();
  const files = text.startsWith('<') ? pageFiles(answer) : documentFiles(answer);
  if (!Array.isArray(files)) return files as Observation;
  const releases = releasesOf(files);
  if (releases.length === 0) return failed('wrong_shape', 'no file of the index names a version');
  return { outcome: 'read', facts: [...releaseFacts('pypi', releases)], releases, metrics: [], links: [] };
}

function documentFiles(answer: CapturedAnswer): readonly File[] | Observation {
  const parsed = readJson(answer, SimpleDocument);
  if ('failure' in parsed) return parsed.failure;
  const { files, versions } = parsed.value;
  const listed = (Array.isArray(versions) ? versions.slice(0, 20_000) : [])
    .map(versionText)
    .filter((version) => version !== null)
    .map((version) => ({ version, uploadedAt: null, yanked: false }));
  const stored = files.slice(0, 100_000).flatMap((file) => {
    const version = fileVersion(own(file, 'filename'));
    const yanked = own(file, 'yanked');
    if (version === null) return [];
    const uploadedAt = instantOf(own(file, 'upload-time'));
    return [{ version, uploadedAt, yanked: yanked !== undefined && yanked !== false }];
  });
  return [...stored, ...listed];
}

function pageFiles(answer: CapturedAnswer): readonly File[] | Observation {
  const failure = statusFailure(answer);
  if (failure) return failure;
  const page = load(new TextDecoder().decode(answer.body));
  return page('a[href]')
    .toArray()
    .slice(0, 100_000)
    .flatMap((anchor) => {
      const href =
        page(anchor)
          .attr('href')
          ?.replace(/[?#].*$/su, '') ?? '';
      const version =
        fileVersion(page(anchor).text().trim()) ?? fileVersion(href.slice(href.lastIndexOf('/') + 1));
      const yanked = page(anchor).attr('data-yanked') !== undefined;
      return version === null ? [] : [{ version, uploadedAt: null, yanked }];
    });
}

/** `name-1.0-py3-none-any.whl`, `name-1.0.tar.gz`: a wheel's second part, a source archive's last one. */
function fileVersion(name: unknown): string | null {
  if (typeof name !== 'string' || name.length > 300) return null;
  const wheel = /^[^-]+-([^-]+)(?:-[^-]+)?-[^-]+-[^-]+-[^-]+\.whl$/u.exec(name);
  const archive = /^.+-(\d[^-]*)\.(?:tar\.(?:gz|bz2|xz|Z)|tgz|zip)$/u.exec(name);
  const egg = /^[^-]+-([^-]+)(?:-[^-]+)*\.egg$/u.exec(name);
  return versionText((wheel ?? archive ?? egg)?.[1]);
}

function releasesOf(files: readonly File[]): readonly ObservedRelease[] {
  const byVersion = Map.groupBy(files, ({ version }) => version);
  return [...byVersion].map(([version, own]) => {
    const times = own
      .map(({ uploadedAt }) => uploadedAt)
      .filter((time) => time !== null)
      .toSorted((a, b) => Date.parse(a) - Date.parse(b));
    const yanked =
      own.some((file) => file.yanked) && own.every((file) => file.yanked || file.uploadedAt === null);
    return {
      version,
      ...(times[0] !== undefined && { publishedAt: times[0] }),
      prerelease: isPrerelease(version, 'pypi'),
      ...(yanked && { yanked }),
    };
  });
}
