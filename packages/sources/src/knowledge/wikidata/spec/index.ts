import type { SourceSpec } from '../../../../spec/source-spec.ts';

const snak = (value: unknown) => ({ mainsnak: { datavalue: { value } }, rank: 'normal' });
const item = {
  entities: {
    Q15206305: {
      labels: { en: { value: 'Grunt' } },
      descriptions: { en: { value: 'task runner' } },
      claims: {
        P856: [snak('https://gruntjs.com/')],
        P1324: [{ ...snak('https://github.com/gruntjs/grunt'), rank: 'preferred' }],
        P2078: [snak('https://gruntjs.com/getting-started')],
        P571: [snak({ time: '+2012-00-00T00:00:00Z', precision: 9 })],
        P2669: [snak({ time: '+2023-05-01T00:00:00Z', precision: 11 })],
        P348: [
          {
            ...snak('1.6.1'),
            qualifiers: {
              P577: [{ datavalue: { value: { time: '+2023-01-31T00:00:00Z', precision: 11 } } }],
            },
          },
        ],
        P8262: [snak('grunt')],
        P3442: [snak('grunt')],
      },
    },
  },
};

export const spec: SourceSpec = {
  example: 'https://www.wikidata.org/wiki/Q15206305',
  url: 'https://www.wikidata.org/wiki/Special:EntityData/Q15206305.json',
  answers: [item],
  recorded: [],
};
