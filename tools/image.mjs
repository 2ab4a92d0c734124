// What the Containerfile puts into the image, laid out in a folder and started there alone: no packages,
// no environment, nothing to write to. No container engine is needed, and none is replaced: the image
// itself is built by the release workflow. Needs what `nx run-many -t build` makes.
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const STARTS_WITHIN_MS = 60_000;
/** The base image comes on top; together they are to stay below 200 MB. */
const LARGEST_MB = 40;

const folder = mkdtempSync(join(tmpdir(), 'soteria-image-'));
const faults = [];
const demand = (holds, what) => holds || faults.push(what);

const containerfile = readFileSync('Containerfile', 'utf8');
const [, entry = ''] = /^ENTRYPOINT (.+)$/m.exec(containerfile) ?? [];
const flags = JSON.parse(entry).slice(1, -1);

function layOut() {
  const copies = containerfile.matchAll(/^COPY --from=build \/src\/(\S+) \/(\S+)$/gm);
  for (const [, from, to] of copies) {
    if (from === 'dist/sbom.cdx.json') continue;
    if (!existsSync(from)) throw new Error(`${from} is not there: run nx run-many -t build first`);
    cpSync(from, join(folder, to), { recursive: true });
  }
}

function megabytes(path) {
  const files = readdirSync(path, { recursive: true, withFileTypes: true });
  const bytes = files
    .filter((file) => file.isFile())
    .reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
  return bytes / 1e6;
}

/** Runs it with these variables and no others; answers with how it ended, or with what `while_` found. */
async function run(variables, while_) {
  const child = spawn(process.execPath, [...flags, 'main.mjs'], {
    cwd: join(folder, 'app'),
    env: { NODE_ENV: 'production', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const ended = new Promise((done) => child.once('exit', done));
  try {
    await while_?.(ended, () => said);
  } finally {
    if (while_) child.kill('SIGTERM');
  }
  return { code: await ended, said };
}

/** An API server that says no to everything: enough to start, never enough to be ready. */
const refusing = createServer((_, response) => {
  response.writeHead(503, { 'content-type': 'application/json' }).end('{}');
});
await new Promise((listening) => refusing.listen(0, '127.0.0.1', listening));

async function looksAround(ended, said) {
  const deadline = Date.now() + STARTS_WITHIN_MS;
  let port;
  while ((port = /listening on port (\d+)/.exec(said())?.[1]) === undefined) {
    if (Date.now() > deadline) throw new Error(`it does not start:\n${said()}`);
    await Promise.race([ended, new Promise((done) => setTimeout(done, 50))]);
  }
  const get = async (path, headers = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
    return { status: response.status, text: await response.text() };
  };
  demand((await get('/healthz')).status === 200, '/healthz does not answer');
  demand((await get('/readyz')).status === 503, '/readyz says that it is ready');
  const page = await get('/volumes', { accept: 'text/html' });
  demand(page.text.includes('<sot-root'), 'the console is not served');
  const script = /src="([^"]+\.js)"/.exec(page.text)?.[1];
  demand((await get(`/${script}`)).status === 200, 'the script of the console is not served');
  demand((await get('/v1/docs/swagger-ui.css')).status === 200, 'Swagger UI is not served');
  demand((await get('/metrics')).text.includes('soteria_build_info'), 'there are no metrics');
}

try {
  layOut();
  const size = megabytes(folder);
  demand(size < LARGEST_MB, `${size.toFixed(1)} MB are more than ${LARGEST_MB}`);
  const bare = await run({});
  demand(bare.code === 78, `without variables it ends with ${bare.code}, not 78`);
  demand(bare.said.includes('SOTERIA_TRUSTED_PROXIES'), 'it does not say what it lacks');
  const served = await run(
    {
      SOTERIA_PORT: '0',
      SOTERIA_AUTH_ENABLED: 'false',
      SOTERIA_CONSOLE_DIRECTORY: join(folder, 'app/console'),
      KUBECONFIG: kubeconfig(),
    },
    looksAround,
  );
  demand(served.code === 0, `told to end, it ends with ${served.code}`);
  process.stdout.write(`${size.toFixed(1)} MB beside Node\n`);
} finally {
  refusing.close();
  refusing.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
}
if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\n`);
  process.exit(1);
}

function kubeconfig() {
  const file = join(folder, 'kubeconfig');
  const server = `http://127.0.0.1:${refusing.address().port}`;
  writeFileSync(
    file,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'none',
      clusters: [{ name: 'none', cluster: { server, 'insecure-skip-tls-verify': true } }],
      contexts: [{ name: 'none', context: { cluster: 'none', user: 'none' } }],
      users: [{ name: 'none', user: {} }],
    }),
  );
  return file;
}
