import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../testing/free-port';

const DEADLINE_MS = 60_000;
const LOOK_AGAIN_MS = 20;
/** Where programs may be, also those that are not for everybody's path. */
const FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];

/** How a proxy treats the client's own identity headers. */
export type Diligence = 'replaces' | 'appends';

/** What the proxies here say of everybody. */
const VERA = { 'X-Forwarded-User': 'vera', 'X-Forwarded-Groups': 'viewers' };

/** How a proxy is set up: headers that it sets beside those of Vera come last. */
export interface ProxySetup {
  how: Diligence;
  extra?: Readonly<Record<string, string>>;
}

/** A real proxy before an API, which says of everybody that it is Vera, a viewer. */
export interface RunningProxy {
  port: number;
  stop(): void;
}

interface Kind {
  command: string;
  args(folder: string): string[];
  /** The configuration file and its text. */
  config(ports: { own: number; api: number }, folder: string, setup: ProxySetup): [string, string];
}

const NGINX: Kind = {
  command: 'nginx',
  args: (folder) => [
    '-p',
    folder,
    '-e',
    join(folder, 'error.log'),
    '-c',
    join(folder, 'nginx.conf'),
  ],
  config: ({ own, api }, folder, { how, extra }) => {
    const headers = Object.entries({ ...VERA, ...extra }).map(
      ([name, value]) => `proxy_set_header ${name} "${nginxValue(name, value, how)}";`,
    );
    const location = `location / {
      proxy_pass http://127.0.0.1:${api};
      proxy_set_header Host $http_host;
      ${headers.join('\n      ')}
    }`;
    const careless = 'underscores_in_headers on;\n  ignore_invalid_headers off;';
    return ['nginx.conf', nginxText(own, folder, careless, location)];
  },
};

const nginxText = (own: number, folder: string, general: string, locations: string): string =>
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
  ${general}
  server {
    listen 127.0.0.1:${own};
    ${locations}
  }
}
`;

/** It has no way to add a line; who appends joins the client's word and the proxy's in one. */
function nginxValue(name: string, value: string, how: Diligence): string {
  const own = `$http_${name.toLowerCase().replaceAll('-', '_')}`;
  return how === 'appends' ? `${own},${value}` : value;
}

const HAPROXY: Kind = {
  command: 'haproxy',
  args: (folder) => ['-db', '-q', '-f', join(folder, 'haproxy.cfg')],
  config: ({ own, api }, _folder, { how, extra }) => {
    const set = how === 'appends' ? 'add-header' : 'set-header';
    const lines = Object.entries({ ...VERA, ...extra }).map(
      ([name, value]) => `  http-request ${set} ${name} ${value}`,
    );
    return [
      'haproxy.cfg',
      `defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend people
  bind 127.0.0.1:${own}
${lines.join('\n')}
  default_backend soteria
backend soteria
  server api 127.0.0.1:${api}
`,
    ];
  },
};

/** Of the family of Traefik, oauth2-proxy and Pomerium: all are built on Go's reverse proxy. */
const CADDY: Kind = {
  command: 'caddy',
  args: (folder) => ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')],
  config: ({ own, api }, _folder, { how, extra }) => {
    const sign = how === 'appends' ? '+' : '';
    const set = Object.entries({ ...VERA, ...extra })
      .map(([name, value]) => `    header_up ${sign}${name} "${value}"`)
      .join('\n');
    return [
      'Caddyfile',
      `{
  admin off
  auto_https off
}
http://:${own} {
  bind 127.0.0.1
  reverse_proxy 127.0.0.1:${api} {
${set}
  }
}
`,
    ];
  },
};

const KINDS = { nginx: NGINX, haproxy: HAPROXY, caddy: CADDY };
export type ProxyKind = keyof typeof KINDS;
export const PROXY_KINDS = Object.keys(KINDS) as ProxyKind[];

/** Where a proxy is on this machine; null when it is not. */
function programOf(kind: ProxyKind): string | null {
  const places = FOLDERS.map((folder) => join(folder, KINDS[kind].command));
  return places.find((path) => existsSync(path)) ?? null;
}

/** Whether a proxy is on this machine; `node tools/bootstrap.mjs --proxies` sees to that on Debian. */
export const isInstalled = (kind: ProxyKind): boolean => programOf(kind) !== null;

export function startProxy(kind: ProxyKind, api: number, setup: ProxySetup): Promise<RunningProxy> {
  return start(kind, (own, folder) => KINDS[kind].config({ own, api }, folder, setup));
}

/** nginx with other settings, and with what it does by default about odd names of headers. */
export const startNginx = (locations: string): Promise<RunningProxy> =>
  start('nginx', (own, folder) => ['nginx.conf', nginxText(own, folder, '', locations)]);

async function start(
  kind: ProxyKind,
  config: (own: number, folder: string) => [string, string],
): Promise<RunningProxy> {
  const folder = mkdtempSync(join(tmpdir(), `soteria-${kind}-`));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'logs'));
  const own = await freePort();
  const [file, text] = config(own, folder);
  writeFileSync(join(folder, file), text);
  const child = spawn(programOf(kind) ?? kind, KINDS[kind].args(folder), {
    stdio: 'pipe',
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  });
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
