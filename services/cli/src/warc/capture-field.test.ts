import { expect, test } from 'vitest';

import { readField, writeField, type CaptureField } from './capture-field.ts';

const field: CaptureField = {
  version: 1,
  id: '01a21c1b-7b6c-7c3a-bb5a-1f36e11d35b9',
  target: 'https://thing.example/',
  request: 'page',
  source: 'site',
  parent: null,
  url: 'https://thing.example/',
  final_url: null,
  outcome: 'failed',
  status: 999,
  headers: { etag: 'W/"C:\\udata\\u0000x"', server: 'caf\u00e9 \u{1f600}' },
  sha256: null,
  same_as: null,
  failure: { code: 'http_999', host: 'thing.example', detail: 'the server answered 999', scope: 'target' },
  licence: 'CC0-1.0',
  covers: { attributes: [], metrics: [], releases: 'none', links: false },
  started_at: '2026-01-01T00:00:00.000Z',
  ended_at: '2026-01-01T00:00:00.000Z',
};

test('what is written is read as it was: odd statuses, backslashes and characters beyond ASCII', () => {
  const line = writeField(field);
  expect(line).toMatch(/^[ -~]+$/u);
  expect(readField(line)).toEqual(field);
});

test.each(['NUL \\u0000', 'half \\ud83d', 'half \\ude00 the other'])(
  'a text that no database takes is refused: %s',
  (text) => {
    const line = writeField(field).replace('the server answered 999', text);
    expect(() => readField(line)).toThrow('its text cannot be stored');
  },
);
