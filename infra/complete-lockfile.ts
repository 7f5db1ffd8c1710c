import { readFileSync, writeFileSync } from 'node:fs';

/**
 * `npm ci` refuses a lockfile in which an optional dependency has no entry, and npm writes none for a platform package
 * that the registry it asked does not have. This gives each missing one an entry, with the platform that its name tells,
 * so that it is left out on all others. Run it after `npm install`: `npm run lockfile`.
 */
interface Entry {
  version?: string;
  os?: string[];
  cpu?: string[];
  dev?: boolean;
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
}

const systems = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'aix',
  'win32',
  'windows',
];
const processors = [
  'arm64',
  'arm',
  'x64',
  'ia32',
  'ppc64',
  'riscv64',
  's390x',
  'loong64',
  'mips64el',
  'wasm32',
];

const lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Entry> };
const missing = Object.values(lockfile.packages).flatMap(({ optionalDependencies = {}, dev }) =>
  Object.entries(optionalDependencies).flatMap(([name, version]) =>
    `node_modules/${name}` in lockfile.packages ? [] : [{ name, version, dev }],
  ),
);
for (const { name, version, dev } of missing) {
  const words = name.split(/[-/]/u);
  const os = systems.find((system) => words.includes(system)) ?? 'none';
  const cpu = processors.find((processor) => words.some((word) => word === processor)) ?? 'none';
  const platform = { os: [os === 'windows' ? 'win32' : os], cpu: [cpu] };
  lockfile.packages[`node_modules/${name}`] = {
    version,
    ...(dev === true && { dev }),
    optional: true,
    ...platform,
  };
}
const packages = Object.fromEntries(Object.entries(lockfile.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('package-lock.json', `${JSON.stringify({ ...lockfile, packages }, null, 2)}\n`);
console.log(
  missing.length === 0 ? 'the lockfile is complete' : `added ${missing.map(({ name }) => name).join(', ')}`,
);
