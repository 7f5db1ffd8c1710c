/** A seed that once failed: what it found, and the plant that makes the same mistake again. */
export interface KeptSeed {
  readonly seed: number;
  readonly found: string;
  readonly plant: string;
}

/** They are run with every test, also with their plants: a seed that no longer finds its mistake has lost its meaning. */
export const keptSeeds: readonly KeptSeed[] = [
  {
    seed: 11,
    found: 'a 304 that confirms another body than the last in capture order was read as no news',
    plant: 'confirmation-of-an-earlier-body-ignored',
  },
  {
    seed: 12,
    found: 'the same, where the answer was read as it was stored',
    plant: 'confirmation-recorded-without-a-look-at-what-was-last',
  },
  {
    seed: 11,
    found: 'a 304 that confirms a body which nobody could read was taken for a recovery',
    plant: 'confirmation-of-an-unreadable-body-taken-for-a-recovery',
  },
  {
    seed: 14,
    found:
      'a host was asked before its delay, since the end of the last answer was not stored before it was given back',
    plant: 'host-given-back-without-its-delay',
  },
  {
    seed: 371,
    found: 'a worker that had stalled between its turn and its fetch asked without its lease',
    plant: 'lease-not-looked-at-before-a-fetch',
  },
];
