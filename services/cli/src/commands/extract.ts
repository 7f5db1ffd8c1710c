import type { Source } from '@juxta/sources';
import type { Command } from 'commander';

interface Options {
  file: string;
  contentType?: string;
  json?: boolean;
}

/** `juxta extract <url> --file F`: offline, without a database. */
export function define(program: Command): void {
  program
    .command('extract')
    .description('what an extractor reads in a saved response, one JSON object a line')
    .argument('<url>', 'the address that the response answers')
    .requiredOption('--file <path>', 'the saved body')
    .option('--content-type <type>', 'its media type')
    .option('--json', 'print JSON lines (always so)')
    .action(run);
}

async function run(url: string, options: Options): Promise<void> {
  const { loadSources } = await import('@juxta/sources');
  const { JuxtaError, readConfig } = await import('@juxta/runtime');
  const { extractLines } = await import('../extract-lines.ts');
  const body = await savedBody(options.file).catch((error: Error) => {
    throw new JuxtaError('unreadable_file', `${options.file}: ${error.message}`, {
      next: 'give the path of a saved response',
    });
  });
  const sources = await loadSources(readConfig().environment);
  const match = sources.all
    .map((source) => ({ source, found: source.recognize(url, body) }))
    .filter(({ found }) => found !== null);
  // The source of plain pages reads any URL: it is asked last.
  const chosen = match.find(({ source }) => source.id !== 'site') ?? match[0];
  if (!chosen?.found)
    throw new JuxtaError('no_extractor', `no source here reads ${url.slice(0, 200)}`, {
      next: `sources: ${sources.all.map(({ id }) => id).join(', ')}`,
    });
  const { source, found } = chosen;
  const answer = { url, status: 200, contentType: options.contentType ?? null, body };
  const read = requestsOf(source, found).map((request) =>
    source.normalize({ ...answer, request, capturedAt: new Date().toISOString() }, found.target),
  );
  const [first] = read;
  if (first?.outcome === 'failed')
    throw new JuxtaError(first.failure.code, first.failure.detail, {
      next: `save the answer again; ${url.slice(0, 200)} is read by ${source.id}, whose README (docs/sources.md) says what it reads`,
      details: { url, source: source.id, target: found.target },
    });
  const { target, request } = found;
  const subject = { kind: 'target', target, source: source.id, version: source.version, request };
  process.stdout.write(`${JSON.stringify(subject)}\n`);
  for (const observation of read)
    if (observation.outcome === 'read')
      for (const line of extractLines(observation)) process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** A response is often saved as it came over the wire. At most 256 MiB unpacked. */
async function savedBody(file: string): Promise<Uint8Array> {
  const { readFile } = await import('node:fs/promises');
  const bytes = await readFile(file);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const { gunzipSync } = await import('node:zlib');
  return gunzipSync(bytes, { maxOutputLength: 256 * 1024 * 1024 });
}

/** The request that the response answers, then others that the same page answers: a front page also speaks of features. */
function requestsOf(source: Source, found: { target: string; request: string }): readonly string[] {
  const requests = source.requests(found.target);
  const url = requests.find(({ name }) => name === found.request)?.url;
  const pages = requests.filter((other) => other.atStart === true && other.url === url);
  return [found.request, ...pages.map(({ name }) => name)];
}
