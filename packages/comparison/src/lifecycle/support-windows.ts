import type { FactValue } from '@juxta/domain';

/** One release line and how long it is supported, as `support_windows` says it: `2.3: 2026-04-30 to 2028-04-30`. */
export interface SupportWindow {
  readonly line: string;
  /** First day; null when it is not known. */
  readonly from: string | null;
  /** Last day; `open` without an end that is known, `ended` on a day that is not known. */
  readonly to: string;
}

const form = /^(.{1,100}): (unknown|\d{4}-\d\d-\d\d) to (open|ended|\d{4}-\d\d-\d\d)$/u;

export function supportWindows(value: FactValue): readonly SupportWindow[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((text) => {
    const [, line, from, to] = form.exec(text) ?? [];
    if (line === undefined || to === undefined) return [];
    return [{ line, from: from === 'unknown' || from === undefined ? null : from, to }];
  });
}

/** Whether a line is supported on the day of an instant, the last day included. */
export function isSupported({ from, to }: SupportWindow, asOf: string): boolean {
  const day = new Date(asOf).toISOString().slice(0, 10);
  if (to === 'ended' || (from !== null && from > day)) return false;
  return to === 'open' || to >= day;
}

/** Whether the support of a line is over on the day of an instant. */
export function isOver({ to }: SupportWindow, asOf: string): boolean {
  return to === 'ended' || (to !== 'open' && to < new Date(asOf).toISOString().slice(0, 10));
}
