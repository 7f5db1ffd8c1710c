/**
 * Who records captures holds the bodies together with others, who erases holds them alone: a body is not removed between
 * the look whether it is stored and the commit of a capture that needs it. An expression of SQL; takes no transaction id.
 */
export function bodiesHeld(how: 'together' | 'alone'): string {
  const take = how === 'alone' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
  return `${take}(hashtextextended('juxta: bodies', 0))`;
}
