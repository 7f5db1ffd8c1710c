/** Seeds that once failed, and why. They are run with every test, whatever other seeds are. */
export const keptSeeds: readonly { readonly seed: number; readonly found: string }[] = [
  {
    seed: 35,
    found: 'a host was given back before its delay, since the end of the last answer was not stored',
  },
  { seed: 110, found: 'a worker that had stalled between its turn and its fetch asked without its lease' },
  { seed: 420, found: 'a 304 that confirms another body than the last one was read as no news' },
];
