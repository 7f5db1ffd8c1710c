import { execFile } from 'node:child_process';

import { parseWebUrl } from '@juxta/domain';

import type { Environment } from '../../source.ts';

export interface NpmSettings {
  /** Base URL without a trailing slash; null where no npm client is configured. */
  readonly registry: string | null;
  /** True where the registry is npm's own setting, not ours. */
  readonly fromClient: boolean;
  /** Base URL of the download counts; null where the registry has none that we know. */
  readonly downloads: string | null;
}

export class BadNpmSetting extends Error {
  readonly code = 'bad_setting';
  constructor(name: string) {
    super(`${name} is not an http(s) URL without user name; set it to the base URL of your npm registry`);
  }
}

/** The registry that the user's npm client is configured with, mirrors included. Throws BadNpmSetting. */
export async function npmSettings(environment: Environment): Promise<NpmSettings> {
  const override = baseUrl(environment, 'JUXTA_NPM_REGISTRY');
  const registry =
    override ?? baseUrl(environment, 'npm_config_registry') ?? webBase(await configuredRegistry(environment));
  return {
    registry,
    fromClient: override === null,
    downloads: baseUrl(environment, 'JUXTA_NPM_DOWNLOADS') ?? downloadsOf(registry),
  };
}

function baseUrl(environment: Environment, name: string): string | null {
  const text = environment[name];
  if (text === undefined || text.trim() === '') return null;
  const base = webBase(text);
  if (base === null) throw new BadNpmSetting(name);
  return base;
}

function webBase(text: string): string | null {
  const url = parseWebUrl(text);
  return url && `${url.origin}${url.pathname.replace(/\/+$/u, '')}`;
}

// The counts live beside the public registry only: a mirror on another name does not serve them.
function downloadsOf(registry: string | null): string | null {
  const url = registry === null ? null : new URL(registry);
  if (!url || !url.hostname.startsWith('registry.') || url.pathname !== '/') return null;
  return `${url.protocol}//api.${url.host.slice('registry.'.length)}`;
}

/** Empty where npm is absent or fails: then this source asks nothing. */
async function configuredRegistry(environment: Environment): Promise<string> {
  const options = { timeout: 10_000, env: { ...environment }, shell: process.platform === 'win32' };
  return new Promise((resolve) => {
    execFile('npm', ['config', 'get', 'registry'], options, (error, stdout) => {
      resolve(error ? '' : String(stdout).trim());
    });
  });
}
