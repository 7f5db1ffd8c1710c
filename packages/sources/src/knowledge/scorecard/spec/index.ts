import { instant, type Claim, type SourceSpec } from '../../../../spec/source-spec.ts';

const scorecard = {
  date: '2026-08-17T00:00:00Z',
  repo: { name: 'github.com/gulpjs/gulp', commit: 'c' },
  score: 6.2,
  checks: [
    { name: 'Code-Review', score: 10, reason: 'all changesets reviewed' },
    { name: 'Fuzzing', score: 0, reason: 'project is not fuzzed' },
    { name: 'Branch-Protection', score: -1, reason: 'internal error' },
  ],
};

const claim: Claim = (what, value) => {
  if (what === '/date') return ['scorecard_scanned_at', instant(value)];
  if (what === '/score') return ['score@scorecard', value];
  const check = /^\/checks\/\[name=([A-Za-z-]+)\]\/score$/u.exec(what)?.[1];
  if (check === undefined || typeof value !== 'number' || value < 0) return null;
  return [`check_${check.toLowerCase().replaceAll('-', '_')}@scorecard`, value];
};

export const spec: SourceSpec = {
  example: 'https://scorecard.dev/viewer?uri=github.com%2Fgulpjs%2Fgulp',
  url: 'https://api.scorecard.dev/projects/github.com/gulpjs/gulp',
  answers: [scorecard],
  recorded: [{ pattern: /scorecard.*\.json$/u, claim, atLeast: 0 }],
};
