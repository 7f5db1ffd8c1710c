const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const gap = '·';

/** Values as blocks from the lowest to the highest; a day without a sample is a dot, and never drawn over. */
export function sparkline(values: ReadonlyArray<number | null>): string {
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const step = (high - low) / (blocks.length - 1);
  return values
    .map((value) => (value === null ? gap : (blocks[step > 0 ? Math.round((value - low) / step) : 3] ?? gap)))
    .join('');
}
