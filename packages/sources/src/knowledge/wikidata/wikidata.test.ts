import { describe, expect, it } from 'vitest';

import { linked, readAnswer, stated } from '../../../spec/read-answer.ts';

const url = 'https://www.wikidata.org/wiki/Special:EntityData/Q1.json';
const value = (given: unknown, rank = 'normal', day?: string) => ({
  mainsnak: { datavalue: { value: given } },
  rank,
  ...(day !== undefined && {
    qualifiers: { P577: [{ datavalue: { value: { time: `+${day}T00:00:00Z`, precision: 11 } } }] },
  }),
});
const item = (claims: object) => ({ entities: { Q1: { claims } } });

describe('an item', () => {
  it('has preferred statements first, deprecated ones never', () => {
    const observation = readAnswer(
      'wikidata',
      url,
      item({
        P856: [
          value('https://old.example', 'deprecated'),
          value('https://a.example'),
          value('https://b.example', 'preferred'),
        ],
        P348: [
          value('2.0', 'normal', '2025-01-01'),
          value('1.0', 'preferred', '2024-01-01'),
          value('3.0-rc.1'),
        ],
        P571: [value({ time: '+2012-00-00T00:00:00Z', precision: 9 })],
        P8262: [value('@scope/name')],
        P3442: [value('name')],
      }),
    );
    expect(stated(observation)).toEqual({
      homepage: 'https://b.example/',
      latest_version: '1.0',
      latest_release_at: '2024-01-01T00:00:00Z',
      inception: '2012',
    });
    expect(linked(observation)).toEqual([
      'site https://b.example/',
      'self pkg:npm/%40scope/name',
      'distribution pkg:deb/debian/name',
    ]);
  });

  it('has the newest dated version where the editors prefer none', () => {
    const versions = [
      value('1.9', 'normal', '2023-01-01'),
      value('1.10', 'normal', '2024-01-01'),
      value('0.1'),
    ];
    expect(stated(readAnswer('wikidata', url, item({ P348: versions })))).toMatchObject({
      latest_version: '1.10',
    });
  });

  it('ended on the day of its discontinuation, where that is known to the day', () => {
    const day = value({ time: '+2018-06-30T00:00:00Z', precision: 11 });
    const year = value({ time: '+2018-00-00T00:00:00Z', precision: 9 });
    const ended = (claims: object) => stated(readAnswer('wikidata', url, item(claims)))['ended_at'];
    expect(ended({ P2669: [day] })).toBe('2018-06-30T00:00:00Z');
    expect(ended({ P576: [day] })).toBe('2018-06-30T00:00:00Z');
    expect(ended({ P576: [year] })).toBeUndefined();
  });

  it('that was merged says where it is now', () => {
    expect(readAnswer('wikidata', url, { entities: { Q2: { claims: {} } } })).toMatchObject({
      movedTo: 'https://www.wikidata.org/wiki/Q2',
    });
  });

  it.each([[{}], [{ entities: {} }], [{ entities: { Q1: { missing: '' } } }]])('%j is none', (body) => {
    expect(stated(readAnswer('wikidata', url, body))).toEqual({ failure: 'wrong_shape' });
  });
});

it('an answer of the API about one item is that item', () => {
  const api = 'https://www.wikidata.org/w/api.php?action=wbgetentities&ids=Q1&format=json';
  expect(stated(readAnswer('wikidata', api, item({ P856: [value('https://a.example')] })))).toEqual({
    homepage: 'https://a.example/',
  });
});
