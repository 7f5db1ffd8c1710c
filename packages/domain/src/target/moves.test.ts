import { describe, expect, test } from 'vitest';

import { movedFor } from './moves.ts';

const old = 'https://old.example/';
const here = 'https://new.example/';
const thrice = (place: string | null) => [place, place, place];

describe('a target has moved', () => {
  test.each([
    ['where three visits were redirected', thrice('https://new.example')],
    [
      'to the address as its key is written',
      ['https://NEW.example/index.html', `${here}?utm_source=a`, here],
    ],
    ['whatever was before those', [...thrice(here), 'https://other.example/']],
  ])('%s', (_, places) => {
    expect(movedFor(old, places)).toBe(here);
  });

  test('to the host with www, or to a folder of another host', () => {
    expect(movedFor(old, thrice('https://www.old.example/'))).toBe('https://www.old.example/');
    expect(movedFor(old, thrice('https://host.example/tool/'))).toBe('https://host.example/tool');
  });
});

test.each([
  ['on no visit', []],
  ['on two visits', [here, here]],
  ['on a visit that was not redirected', [here, null, here]],
  ['on one that was not redirected any more', [null, here, here, here]],
  ['to different places', [here, 'https://new.example/en', here]],
  ['to https of its host', thrice('https://plain.example/')],
  ['to a page of its host', thrice('http://plain.example/en/')],
  ['to itself', thrice('http://plain.example')],
  ['to a repository', thrice('https://github.com/gulpjs/gulp')],
  ['to a repository whose key is an address', thrice('https://codeberg.org/forgejo/forgejo')],
  ['to a package', thrice('https://hub.docker.com/r/grafana/grafana')],
  ['with a password', thrice('https://user:secret@new.example/')],
  ['by another way than http', thrice('ftp://new.example/')],
  ['to no address', thrice('new')],
  ['to nothing', thrice('')],
])('a redirect %s is no move', (_, places) => {
  expect(movedFor('http://plain.example/', places)).toBeNull();
});

test('what has no address does not move by redirects', () => {
  expect(movedFor('pkg:npm/gulp', thrice(here))).toBeNull();
});
