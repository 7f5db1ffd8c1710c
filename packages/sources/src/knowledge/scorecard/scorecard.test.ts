import { expect, it } from 'vitest';

import { linked, readAnswer, stated } from '../../../spec/read-answer.ts';

const answer = {
  date: '2026-08-17',
  repo: { name: 'github.com/containerd/containerd' },
  score: 7.1,
  checks: [
    { name: 'Code-Review', score: 10, reason: 'all reviewed' },
    { name: 'Fuzzing', score: 0, reason: 'not fuzzed' },
    { name: 'Branch-Protection', score: -1, reason: 'internal error' },
    { name: 'A-Check-To-Come', score: 3 },
    { name: 'Maintained', score: 'ten' },
  ],
};

it.each(['api.scorecard.dev', 'api.securityscorecards.dev'])(
  'a scorecard of %s is read per check; one that was not decided has no sample',
  (host) => {
    const observation = readAnswer(
      'scorecard',
      `https://${host}/projects/github.com/containerd/containerd`,
      answer,
    );
    expect(stated(observation)).toEqual({
      scorecard_scanned_at: '2026-08-17T00:00:00Z',
      scorecard_low_checks: ['Fuzzing 0: not fuzzed', 'A-Check-To-Come 3'],
      repository: 'https://github.com/containerd/containerd',
      'score@scorecard': 7.1,
      'check_code_review@scorecard': 10,
      'check_fuzzing@scorecard': 0,
    });
    expect(linked(observation)).toEqual(['repository pkg:github/containerd/containerd']);
  },
);

it('what is no scorecard is a typed failure', () => {
  const url = 'https://api.scorecard.dev/projects/github.com/a/b';
  expect(stated(readAnswer('scorecard', url, { message: 'not found' }))).toEqual({ failure: 'wrong_shape' });
});
