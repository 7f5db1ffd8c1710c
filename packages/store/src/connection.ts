import type { Kysely } from 'kysely';

/** A pool or a transaction, whatever tables its owner types it with: the statements here are SQL of their own. */
// oxlint-disable-next-line typescript/no-explicit-any -- Kysely's table type is invariant, and views and tests have others
export type Connection = Kysely<any>;
