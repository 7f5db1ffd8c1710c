import { JuxtaError } from '@juxta/runtime';

export interface ListenConfig {
  readonly host: string;
  readonly port: number;
}

/** Where to listen: `JUXTA_API_HOST` (127.0.0.1) and `JUXTA_API_PORT` (4280; 0 takes a free one). Throws JuxtaError. */
export function apiConfig(environment: Readonly<Record<string, string | undefined>>): ListenConfig {
  const port = Number(environment['JUXTA_API_PORT'] || 4280);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new JuxtaError('config_invalid', 'JUXTA_API_PORT is no port', {
      next: 'use 0 to 65535, or unset it',
    });
  }
  return { host: environment['JUXTA_API_HOST'] || '127.0.0.1', port };
}
