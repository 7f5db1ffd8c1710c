import type { Status } from './document.ts';
import type { ToolCells } from './tool-cells.ts';
import { knownFact } from './tool-cells.ts';

const dayMs = 86_400_000;

/** The one place of the thresholds: a sign of life this many days before `as_of` or less. */
export const activeDays = 180;
export const maintainedDays = 730;

/** Days between an instant and `as_of`, negative when it lies after; null for text that is no instant. */
export function daysBefore(instant: unknown, asOf: string): number | null {
  if (typeof instant !== 'string') return null;
  const days = (Date.parse(asOf) - Date.parse(instant)) / dayMs;
  return Number.isNaN(days) ? null : days;
}

/** A tool's status by its owners' words first, then by its last release or push. */
export function toolStatus(cells: ToolCells, asOf: string): Status {
  if (knownFact(cells, 'archived')?.value === true) return 'archived';
  if (isDeprecation(knownFact(cells, 'deprecated')?.value)) return 'deprecated';
  const ages = ['latest_release_at', 'last_push_at'].flatMap(
    (id) => daysBefore(knownFact(cells, id)?.value, asOf) ?? [],
  );
  if (ages.length === 0) return 'unknown';
  const age = Math.min(...ages);
  if (age <= activeDays) return 'active';
  return age <= maintainedDays ? 'maintained' : 'dormant';
}

/** A publisher's notice; an empty one takes an earlier notice back. */
export function isDeprecation(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
