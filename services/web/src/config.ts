import { JuxtaError } from '@juxta/runtime';

export interface ListenConfig {
  readonly host: string;
  readonly port: number;
}

/** Where to listen: `JUXTA_WEB_HOST` (127.0.0.1) and `JUXTA_WEB_PORT` (4281; 0 takes a free one). Throws JuxtaError. */
export function webConfig(environment: Readonly<Record<string, string | undefined>>): ListenConfig {
  const port = Number(environment['JUXTA_WEB_PORT'] || 4281);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new JuxtaError('config_invalid', 'JUXTA_WEB_PORT is no port', {
      next: 'use 0 to 65535, or unset it',
    });
  }
  return { host: environment['JUXTA_WEB_HOST'] || '127.0.0.1', port };
}
