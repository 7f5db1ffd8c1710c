// Loaded before a process under test: the clock of its machine goes 31 years wrong, and random numbers are all the same.
const Real = Date;
const offset = 31 * 365 * 86_400_000;

class WrongDate extends Real {
  constructor(...args: [] | [number | string | Date]) {
    if (args.length === 0) super(Real.now() + offset);
    else super(...args);
  }
  static override now(): number {
    return Real.now() + offset;
  }
}
globalThis.Date = WrongDate as DateConstructor;
Math.random = () => 0.5;
