import type { Statement } from '../../statement.ts';

/** One rectangle of world time by known positions. Instants are ISO 8601 with milliseconds, so that they sort as text. */
export interface HistoryRow {
  readonly statement: Statement;
  readonly worldFrom: string;
  /** null: for ever. */
  readonly worldTo: string | null;
  readonly knownFrom: number;
  /** null: still known so. */
  readonly knownTo: number | null;
}

/** The rows of one target's attribute that are known now, oldest in world time first, and what became of the others. */
export class FactTimeline {
  private open: HistoryRow[];
  /** Rows to insert, or to close where they are stored already. */
  readonly changed = new Map<string, HistoryRow>();

  constructor(stored: readonly HistoryRow[]) {
    this.open = [...stored];
  }

  /** A later observation holds from `effective_at`, else from when it was observed, and ends what overlaps. */
  state(statement: Statement): void {
    const from = statement.effective_at ?? statement.observed_at;
    this.end(from, statement.position);
    this.add({ statement, worldFrom: from, worldTo: null, knownFrom: statement.position, knownTo: null });
  }

  /** Nothing of the earlier statements holds from this instant on. */
  end(from: string, position: number): void {
    const overlapping = this.open.filter((row) => row.worldTo === null || row.worldTo > from);
    this.open = this.open.filter((row) => !overlapping.includes(row));
    for (const row of overlapping) {
      this.close(row, position);
      if (row.worldFrom < from) this.add({ ...row, worldTo: from, knownFrom: position });
    }
  }

  /** The history of the target is told anew at this position: nothing of what was told before is known from there on. */
  forget(position: number): void {
    for (const row of this.open) this.close(row, position);
    this.open = [];
  }

  private add(row: HistoryRow): void {
    this.open.push(row);
    this.changed.set(keyOf(row), row);
  }

  /** What one and the same event both states and ends was never known: no row tells of it. */
  private close(row: HistoryRow, position: number): void {
    if (row.knownFrom === position) this.changed.delete(keyOf(row));
    else this.changed.set(keyOf(row), { ...row, knownTo: position });
  }
}

const keyOf = (row: HistoryRow): string => `${row.statement.fact}@${row.knownFrom}`;
