import path from 'node:path';

import { z } from 'zod';

import { JuxtaError } from './errors.ts';
import { projectRoot } from './project-root.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface Config {
  /** Absent: the embedded Postgres in `dataDir`. */
  readonly databaseUrl?: string;
  /** Absent: queues live in Postgres. */
  readonly redisUrl?: string;
  /** Absolute. */
  readonly dataDir: string;
  /** `host:port` in lower case, reachable although private or loopback. */
  readonly allowHosts: readonly string[];
  readonly logLevel: LogLevel;
  /** A mail address or a page, sent to crawled sites in the user agent. */
  readonly contact?: string;
  /** Where the pages are reached from outside, without a final slash: the user agent names a page there. */
  readonly publicUrl?: string;
  /** The raw record, for the settings of a single service. */
  readonly environment: Environment;
}

export interface ConfigProblem {
  readonly variable: string;
  readonly fix: string;
}

/** `code` is `config_invalid`; `problems` has one entry per bad variable. Values are never repeated: they may be secrets. */
export class ConfigError extends JuxtaError {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ variable, fix }) => `  ${variable}: ${fix}`);
    super('config_invalid', ['The environment is not usable:', ...lines].join('\n'), {
      next: `Correct or unset ${problems.map(({ variable }) => variable).join(', ')}.`,
      details: { problems },
    });
    this.problems = problems;
  }
}

const hostPort = /^(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9])?):(\d{1,5})$/;

const schema = z.object({
  DATABASE_URL: urlOf(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/database').optional(),
  REDIS_URL: urlOf(['redis:', 'rediss:'], 'redis://host:6379').optional(),
  JUXTA_DATA_DIR: z.string().optional(),
  JUXTA_ALLOW_HOSTS: z
    .string()
    .transform((list) => splitList(list))
    .refine(
      (hosts) => hosts.every(isHostPort),
      'use host:port, separated by commas, as in localhost:8080,[::1]:8080',
    )
    .default([]),
  JUXTA_LOG_LEVEL: z.enum(logLevels, `use one of ${logLevels.join(', ')}`).default('warn'),
  JUXTA_CONTACT: z
    .string()
    .refine(isContact, 'use a mail address or an https:// page, as in crawler@example.org')
    .optional(),
  JUXTA_PUBLIC_URL: z
    .string()
    .refine(isPublicUrl, 'use an address without query, as in https://juxta.example.org')
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
});

/** The only reader of `process.env`. An empty variable counts as unset. Throws ConfigError. */
export function readConfig(environment: Environment = process.env, cwd: string = process.cwd()): Config {
  const set = Object.fromEntries(
    Object.keys(schema.shape).flatMap((variable) => {
      const value = environment[variable]?.trim();
      return value ? [[variable, value]] : [];
    }),
  );
  const result = schema.safeParse(set);
  if (!result.success) throw new ConfigError(result.error.issues.map(toProblem));
  const read = result.data;
  return {
    ...(read.DATABASE_URL === undefined ? {} : { databaseUrl: read.DATABASE_URL }),
    ...(read.REDIS_URL === undefined ? {} : { redisUrl: read.REDIS_URL }),
    ...(read.JUXTA_CONTACT === undefined ? {} : { contact: read.JUXTA_CONTACT }),
    ...(read.JUXTA_PUBLIC_URL === undefined ? {} : { publicUrl: read.JUXTA_PUBLIC_URL }),
    dataDir: read.JUXTA_DATA_DIR
      ? path.resolve(cwd, read.JUXTA_DATA_DIR)
      : path.join(projectRoot() ?? cwd, '.juxta'),
    allowHosts: read.JUXTA_ALLOW_HOSTS,
    logLevel: read.JUXTA_LOG_LEVEL,
    environment,
  };
}

function toProblem(issue: z.core.$ZodIssue): ConfigProblem {
  return { variable: String(issue.path[0]), fix: issue.message };
}

function urlOf(protocols: readonly string[], example: string): z.ZodString {
  const fits = (text: string): boolean => URL.canParse(text) && protocols.includes(new URL(text).protocol);
  return z.string().refine(fits, `use the form ${example}`);
}

function splitList(list: string): string[] {
  const parts = list.split(',').map((part) => part.trim().toLowerCase());
  return [...new Set(parts.filter((part) => part !== ''))];
}

function isHostPort(text: string): boolean {
  const port = Number(hostPort.exec(text)?.[1]);
  return port >= 1 && port <= 65_535;
}

/** Part of the user agent: printable ASCII without brackets, blanks or semicolons. */
const sayable = /^[!-'*-:<-~]{3,200}$/;

function isPublicUrl(text: string): boolean {
  const url = sayable.test(text) ? URL.parse(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) && !/[?#@]/.test(text);
}

function isContact(text: string): boolean {
  if (!sayable.test(text)) return false;
  if (z.email().safeParse(text).success) return true;
  return URL.canParse(text) && ['http:', 'https:', 'mailto:'].includes(new URL(text).protocol);
}
