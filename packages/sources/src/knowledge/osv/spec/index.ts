import { instant, type Claim, type SourceSpec } from '../../../../spec/source-spec.ts';

const advisory = {
  id: 'GO-2022-0938',
  published: '2022-01-01T00:00:00Z',
  modified: '2022-01-02T00:00:00Z',
  aliases: ['CVE-2021-41103'],
  summary: 's',
  details: 'd',
  affected: [
    {
      package: { name: 'gulp', ecosystem: 'npm' },
      ranges: [
        { type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.4.11' }, { last_affected: '1' }] },
      ],
    },
  ],
  database_specific: { severity: 'HIGH' },
};
const answer = { vulns: [advisory, { id: 'GHSA-1', withdrawn: '2022-01-01T00:00:00Z', affected: [] }] };
const refused = { code: 5, message: 'Bug not found.' };

const names: Readonly<Record<string, string>> = { '/id': 'advisory_id', '/summary': 'description' };
const claim: Claim = (what, value) => {
  if (what === '/aliases/0') return ['advisory_aliases first', value];
  const isDate = what === '/published' || what === '/modified';
  // The database's own sources have this in place of dates, which it sets when it publishes.
  if (isDate && typeof value === 'string')
    return [`advisory${what.replace('/', '_')}_at`, value.startsWith('0001-') ? undefined : instant(value)];
  if (what === '/affected#') return ['count affected_packages', value];
  if (what === '/affected/0/package/name') return ['affected_packages first', `Go: ${String(value)}`];
  const fixed = [...String(value).matchAll(/fixed ([^;\s]+)/gu)].map((match) => match[1]);
  if (what.startsWith('events of the first') && fixed.length > 0) return ['fixed_versions', fixed];
  const name = names[what];
  return name === undefined ? null : [name, value];
};

export const spec: SourceSpec = {
  example: 'https://osv.dev/vulnerability/GO-2022-0938',
  otherExamples: ['https://osv.dev/list?ecosystem=npm&q=gulp'],
  url: 'https://api.osv.dev/v1/vulns/GO-2022-0938',
  answers: [advisory, answer, refused],
  recorded: [{ pattern: /^golang-vulndb\//u, claim, atLeast: 70 }],
};
