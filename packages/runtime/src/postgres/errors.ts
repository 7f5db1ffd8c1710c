import { JuxtaError, type JuxtaErrorOptions } from '../errors.ts';

export type PostgresErrorCode =
  | 'postgres_binaries_missing'
  | 'postgres_binaries_unusable'
  | 'postgres_data_dir_unusable'
  | 'postgres_data_dir_in_use'
  | 'postgres_lock_failed'
  | 'postgres_no_unprivileged_user'
  | 'postgres_init_failed'
  | 'postgres_password_lost'
  | 'postgres_wrong_version'
  | 'postgres_start_failed'
  | 'postgres_stop_failed';

/** The embedded Postgres could not be used. `next` always names a way on. */
export class PostgresError extends JuxtaError {
  override readonly name = 'PostgresError';
  declare readonly code: PostgresErrorCode;

  constructor(code: PostgresErrorCode, message: string, options: JuxtaErrorOptions & { next: string }) {
    super(code, message, options);
  }
}

export const useOwnServer = 'or set DATABASE_URL to a Postgres 18 of your own';
