// Classes of SQLSTATE that say nothing about the event: connection, roll-back, resources, lock, operator, system.
const transientClasses = new Set(['08', '40', '53', '55', '57', '58']);

/** Whether the database failed for a reason of its own, so that the same again may do. */
export function isTransient(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E')) return transientClasses.has(code.slice(0, 2));
  return (
    /^E[A-Z]{4,}$/.test(code) ||
    (error instanceof Error && /connection (terminated|ended)/i.test(error.message))
  );
}

/** A lock that was not to be had in time, or a deadlock: the transaction was rolled back, and is tried again. */
export function isLockFailure(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '55P03' || error.code === '40P01');
}
