import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from '../site/child';
import { freePort } from '../site/free-port';
import { type FileServer } from './file-server';

export const hasNginx = (): boolean => spawnSync('nginx', ['-v']).status === 0;

export const HOW_TO_INSTALL_NGINX =
  'nginx is not installed, so a bare node:http server stands in for it. On Debian: apt-get install nginx-light';

/**
 * With `off`, which is nginx' own default, it reads the file and writes it, as every server must that encrypts. With `on`,
 * as Debian configures it, the kernel sends the file and nginx never has the bytes.
 */
export type Sendfile = 'on' | 'off';

/** nginx as its manual advises for files otherwise: kept open, compressed beforehand. */
const configuration = (port: number, folder: string, sendfile: Sendfile): string => `
daemon off; master_process off; worker_processes 1;
pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 512; }
http {
  access_log off; sendfile ${sendfile}; tcp_nopush on; tcp_nodelay on;
  keepalive_timeout 300; keepalive_requests 1000000000;
  open_file_cache max=100 inactive=10m; open_file_cache_valid 10m;
  gzip_static on; gzip_vary on;
  types { application/json json; text/plain txt; }
  client_body_temp_path ${folder}/t1; proxy_temp_path ${folder}/t2; fastcgi_temp_path ${folder}/t3;
  uwsgi_temp_path ${folder}/t4; scgi_temp_path ${folder}/t5;
  server { listen 127.0.0.1:${port}; root ${folder}; }
}`;

/** Serves files with nginx, in one process. */
export async function startNginx(
  files: ReadonlyMap<string, Buffer>,
  sendfile: Sendfile = 'off',
): Promise<FileServer> {
  const folder = mkdtempSync(join(tmpdir(), 'soteria-nginx-'));
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
  const port = await freePort();
  writeFileSync(join(folder, 'nginx.conf'), configuration(port, folder, sendfile));
  const server = Child.program('nginx', 'nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder]);
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
  while (!(await answers())) await new Promise((later) => setTimeout(later, 20));
  const end = async () => {
    await server.end();
    rmSync(folder, { recursive: true, force: true });
  };
  const name = sendfile === 'on' ? 'nginx with sendfile' : 'nginx';
  return { name, pid: server.pid, port, asProduct: false, end };
}
