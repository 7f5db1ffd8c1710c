import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface WebSite {
  /** `http://127.0.0.1:PORT`, without a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a folder by Debian's nginx, from a configuration of its own. */
export async function serveByNginx(root: string): Promise<WebSite> {
  const program = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin']
    .map((folder) => path.join(folder, 'nginx'))
    .find((file) => existsSync(file));
  if (program === undefined)
    throw new Error('There is no nginx: apt-get install --no-install-recommends nginx-light');
  const folder = await mkdtemp(path.join(tmpdir(), 'juxta-nginx-'));
  const port = await freePort();
  await writeFile(path.join(folder, 'nginx.conf'), configuration(folder, root, port));
  const server = spawn(
    program,
    ['-c', path.join(folder, 'nginx.conf'), '-e', path.join(folder, 'error.log')],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const ended = once(server, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const close = async (): Promise<void> => {
    server.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  await Promise.race([
    answers(url),
    ended.then(() => Promise.reject(new Error('nginx ended at once'))),
  ]).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { url, close };
}

function configuration(folder: string, root: string, port: number): string {
  // A worker of root's nginx would be another user, who need not be able to read the folder.
  const user = userInfo().uid === 0 ? 'user root;' : '';
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  return `${user} daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 512; }
http { ${temporary.join(' ')} access_log off; sendfile on; keepalive_requests 100000;
  types { text/html html htm; text/css css; image/svg+xml svg; }
  server { listen 127.0.0.1:${port}; root "${root}"; charset utf-8; } }
`;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await fetch(`${url}/robots.txt`).catch(() => null);
    if (answer) return;
    await sleep(25);
  }
  throw new Error(`${url} does not answer`);
}
