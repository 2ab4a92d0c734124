import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const DEADLINE_MS = 5_000;
const LOOK_AGAIN_MS = 20;

/** How a proxy treats the client's own identity headers. */
export type Diligence = 'replaces' | 'appends';

/** A real proxy before an API, which says of everybody that it is Vera, a viewer. */
export interface RunningProxy {
  port: number;
  stop(): void;
}

interface Kind {
  command: string;
  args(folder: string): string[];
  /** The configuration file and its text. */
  config(ports: { own: number; api: number }, folder: string, how: Diligence): [string, string];
}

const NGINX: Kind = {
  command: '/usr/sbin/nginx',
  args: (folder) => [
    '-p',
    folder,
    '-e',
    join(folder, 'error.log'),
    '-c',
    join(folder, 'nginx.conf'),
  ],
  config: ({ own, api }, folder, how) => [
    'nginx.conf',
    `daemon off;
master_process off;
pid ${folder}/nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  underscores_in_headers on;
  ignore_invalid_headers off;
  server {
    listen 127.0.0.1:${own};
    location / {
      proxy_pass http://127.0.0.1:${api};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-User ${how === 'appends' ? '$http_x_forwarded_user' : 'vera'};
      proxy_set_header X-Forwarded-Groups ${how === 'appends' ? '"$http_x_forwarded_groups,viewers"' : 'viewers'};
    }
  }
}
`,
  ],
};

const HAPROXY: Kind = {
  command: '/usr/sbin/haproxy',
  args: (folder) => ['-db', '-q', '-f', join(folder, 'haproxy.cfg')],
  config: ({ own, api }, _folder, how) => {
    const set = how === 'appends' ? 'add-header' : 'set-header';
    return [
      'haproxy.cfg',
      `defaults
  mode http
  timeout connect 5s
  timeout client 10s
  timeout server 10s
frontend people
  bind 127.0.0.1:${own}
  http-request ${set} X-Forwarded-User vera
  http-request ${set} X-Forwarded-Groups viewers
  default_backend soteria
backend soteria
  server api 127.0.0.1:${api}
`,
    ];
  },
};

const KINDS = { nginx: NGINX, haproxy: HAPROXY };
export type ProxyKind = keyof typeof KINDS;
export const PROXY_KINDS = Object.keys(KINDS) as ProxyKind[];

/** Whether a proxy is on this machine; `node tools/bootstrap.mjs --proxies` sees to that on Debian. */
export function isInstalled(kind: ProxyKind): boolean {
  return spawnSync(KINDS[kind].command, ['-v']).error === undefined;
}

export async function startProxy(
  kind: ProxyKind,
  api: number,
  how: Diligence,
): Promise<RunningProxy> {
  const folder = mkdtempSync(join(tmpdir(), `soteria-${kind}-`));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'logs'));
  const own = await freePort();
  const [file, text] = KINDS[kind].config({ own, api }, folder, how);
  writeFileSync(join(folder, file), text);
  const child = spawn(KINDS[kind].command, KINDS[kind].args(folder), { stdio: 'pipe' });
  await listening(child, own);
  return {
    port: own,
    stop: () => {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await answers(port))) {
    if (performance.now() > deadline || child.exitCode !== null) {
      child.kill('SIGKILL');
      throw new Error(`the proxy does not listen: ${said}`);
    }
    await pause(LOOK_AGAIN_MS);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
