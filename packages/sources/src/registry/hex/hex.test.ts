import { describe, expect, it } from 'vitest';

import { linked, readAnswer, stated } from '../../../spec/read-answer.ts';
import { spec } from './spec/index.ts';

const [document = {}] = spec.answers as readonly object[];
const read = (body: unknown) => readAnswer('hex', spec.url, body);

describe('a package of Hex', () => {
  it('has its dates, its latest stable version, its licence and links, and retired versions marked', () => {
    const observation = read(document);
    expect(stated(observation)).toMatchObject({
      name: 'phoenix',
      latest_version: '1.8.1',
      first_release_at: '2025-12-01T00:00:00.000Z',
      version_count: 2,
      deprecated_version_count: 1,
      license: 'MIT',
      documentation: 'https://hexdocs.pm/phoenix',
    });
    expect(linked(observation)).toEqual([
      'repository pkg:github/phoenixframework/phoenix',
      'site https://phoenix.example/',
    ]);
    if (observation.outcome !== 'read') throw new Error('not read');
    expect(observation.releases.find(({ version }) => version === '1.8.0-rc.0')).toMatchObject({
      prerelease: true,
      yanked: true,
    });
  });

  it('has the highest stable version as the latest where an older document names none', () => {
    const releases = ['1.10.0-rc.1', '1.9.0', '1.2.0'].map((version) => ({ version }));
    expect(stated(read({ name: 'a', releases }))).toMatchObject({
      latest_version: '1.9.0',
      version_count: 3,
    });
  });

  it.each([
    [{ status: 404, message: 'Page not found' }, 'not_found'],
    [{ releases: [] }, 'wrong_shape'],
    [{ name: 'a', releases: Array.from({ length: 20_001 }, () => ({})) }, 'too_complex'],
    ['<html>', 'html_instead'],
  ])('is a typed failure where the answer is another: %#', (body, failure) => {
    expect(stated(read(body))).toEqual({ failure });
  });
});
