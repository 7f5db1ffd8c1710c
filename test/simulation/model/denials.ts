import { denialOutcomes, type Connection } from '@juxta/store';

import { sessionOf } from './session.ts';

const unanswered = /^(dns|connect|timeout|tls|reset|protocol|index|robots_.*|.*_refused)$/u;

export async function deniesAll(db: Connection, host: string, target: string): Promise<boolean> {
  return sessionOf(db).statement('denies all', (trx) => {
    const tasks = trx.server.tasks.rows(trx).filter((task) => task.host === host);
    const began = new Map([[target, trx.server.now()]]);
    for (const task of tasks)
      if (task.failures > 0 && task.deniedAt !== null)
        began.set(task.target, Math.min(began.get(task.target) ?? Infinity, task.deniedAt));
    const own = began.get(target) ?? Infinity;
    began.delete(target);
    const last = [...began.values()].toSorted((a, b) => b - a).slice(0, 4);
    const first = Math.min(own, ...last);
    return last.length === 4 && !tasks.some((task) => answeredSince(task, first));
  });
}

function answeredSince(
  task: {
    readonly active: boolean;
    readonly checkedAt: number | null;
    readonly fetchedAt: number | null;
    readonly lastOutcome: string | null;
  },
  since: number,
): boolean {
  const { active, checkedAt, fetchedAt, lastOutcome } = task;
  if (!active) return false;
  const answered =
    lastOutcome !== null && !denialOutcomes.includes(lastOutcome) && !unanswered.test(lastOutcome);
  return (checkedAt ?? 0) > since || (answered && (fetchedAt ?? 0) > since);
}
