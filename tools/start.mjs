// `npm start`: builds what has changed and runs the product. Without arguments on the sandbox, a
// cluster in one process with a life of its own; with `--kubeconfig FILE [--context NAME]` on a real
// one. `--port N` asks for another port than 8080, `--host ADDRESS` opens it to other machines.
// Ctrl-C ends everything.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const FIRST_PORT = 8080;
const PORTS_TRIED = 100;
const READY_WITHIN_MS = 60_000;
const STATE = resolve('.soteria');

const USAGE = 'npm start [-- [--kubeconfig FILE [--context NAME]] [--port N] [--host ADDRESS]]';

const options = readOptions();

function readOptions() {
  // npm takes what stands before `--` for its own, and Soteria would start on the sandbox instead.
  if (process.env.npm_config_kubeconfig !== undefined) {
    refuse('Put -- before the options: npm start -- --kubeconfig FILE');
  }
  try {
    const { values } = parseArgs({
      options: {
        kubeconfig: { type: 'string' },
        context: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
        world: { type: 'string', default: 'demo' },
        speed: { type: 'string' },
      },
    });
    if (values.context !== undefined && values.kubeconfig === undefined) {
      refuse('--context names a context of --kubeconfig FILE: give both.');
    }
    return values;
  } catch (error) {
    return refuse(`${error.message}\n${USAGE}`);
  }
}

function refuse(text) {
  process.stderr.write(`${text}\n`);
  process.exit(2);
}

const say = (text = '') => process.stdout.write(`${text}\n`);

const children = new Set();
let stopping = false;

async function stop(code) {
  if (stopping) return;
  stopping = true;
  const ended = [...children].map((child) => new Promise((done) => child.once('exit', done)));
  for (const child of children) child.kill('SIGTERM');
  const patience = setTimeout(() => children.forEach((child) => child.kill('SIGKILL')), 12_000);
  await Promise.all(ended);
  clearTimeout(patience);
  rmSync(resolve(STATE, String(process.pid)), { recursive: true, force: true });
  process.exit(code);
}

/** Starts a part of the product; when one part ends, all of it ends. */
function begin(name, args, env) {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    // Ctrl-C reaches the whole process group; each part is to be ended by us, in order.
    detached: true,
  });
  children.add(child);
  child.on('exit', (code) => {
    children.delete(child);
    if (stopping) return;
    process.stderr.write(`${name} ended unexpectedly (${code}).\n`);
    void stop(1);
  });
  return child;
}

function build() {
  const projects = options.kubeconfig ? 'api,console' : 'api,console,sandbox';
  say('Building …');
  const { status, stdout, stderr } = spawnSync(
    'nx',
    ['run-many', '-t', 'build', '-p', projects, '--output-style=static'],
    {
      encoding: 'utf8',
    },
  );
  if (status === 0) return;
  process.stderr.write(`${stdout}\n${stderr}\nThe build failed; see above.\n`);
  process.exit(1);
}

function isFree(port) {
  return new Promise((done) => {
    const probe = createServer().once('error', () => done(false));
    probe.listen(port, options.host, () => probe.close(() => done(true)));
  });
}

async function choosePort() {
  if (options.port !== undefined) return Number(options.port);
  for (let port = FIRST_PORT; port < FIRST_PORT + PORTS_TRIED; port += 1) {
    if (await isFree(port)) return port;
  }
  throw new Error(`no port from ${FIRST_PORT} to ${FIRST_PORT + PORTS_TRIED - 1} is free`);
}

/** Waits for a line of a part's output that matches. */
function line(child, pattern) {
  return new Promise((found) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text = (text + chunk).slice(-65_536);
      const match = pattern.exec(text);
      if (match) found(match);
    });
  });
}

async function startSandbox() {
  const folder = resolve(STATE, String(process.pid));
  mkdirSync(folder, { recursive: true });
  const kubeconfig = resolve(folder, 'kubeconfig');
  const args = [
    'dist/libs/sandbox/main.mjs',
    'serve',
    '--port',
    '0',
    '--world',
    options.world,
    '--kubeconfig-out',
    kubeconfig,
  ];
  if (options.speed) args.push('--speed', options.speed);
  await line(begin('The sandbox', args, {}), /https?:\/\/\S+/);
  return kubeconfig;
}

async function startApi(kubeconfig, port) {
  const api = begin('The API', ['dist/apps/api/main.mjs'], {
    SOTERIA_PORT: String(port),
    SOTERIA_LISTEN_ADDRESS: options.host,
    SOTERIA_AUTH_ENABLED: process.env.SOTERIA_AUTH_ENABLED ?? 'false',
    SOTERIA_CONSOLE_DIRECTORY: resolve('dist/apps/console/browser'),
    SOTERIA_LOG_LEVEL: process.env.SOTERIA_LOG_LEVEL ?? 'warn',
    KUBECONFIG: kubeconfig,
    ...(options.context ? { SOTERIA_KUBE_CONTEXT: options.context } : {}),
  });
  api.stdout.on('data', (chunk) => process.stderr.write(chunk));
}

async function untilReady(port) {
  const deadline = Date.now() + READY_WITHIN_MS;
  let last = 'no answer yet';
  while (Date.now() < deadline && !stopping) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/readyz`);
      const { checks } = await response.json();
      if (response.ok) return;
      last = checks
        .filter(({ ok }) => !ok)
        .map(({ name, detail }) => `${name}: ${detail}`)
        .join('; ');
    } catch (error) {
      last = String(error.cause ?? error);
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  say(`The cluster has not been read completely yet (${last}); the console shows how it goes.`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0));

build();
const port = await choosePort();
const kubeconfig = options.kubeconfig ? resolve(options.kubeconfig) : await startSandbox();
await startApi(kubeconfig, port);
await untilReady(port);

const address = `http://localhost:${port}`;
say();
if (port !== FIRST_PORT && options.port === undefined)
  say(`Port ${FIRST_PORT} is taken, so this is on ${port}.`);
say(`  Soteria is at ${address}`);
say(`  Its API is described at ${address}/v1/docs`);
say();
if (options.kubeconfig) {
  say(
    `  It works on the cluster of ${options.kubeconfig}${options.context ? `, context ${options.context}` : ''}.`,
  );
  say('  Nobody has to sign in here: whoever reaches this port may do everything.');
  if (options.host === '127.0.0.1')
    say('  It is reached from this machine alone; --host 0.0.0.0 opens it.');
} else {
  say('  It works on the sandbox, a cluster inside this program. Try, for instance:');
  say(`    - open ${address}/volumes, back a volume up, and watch it finish;`);
  say('    - restore one of its restore points into another namespace, and take that back;');
  say(`    - look at the cluster itself: kubectl --kubeconfig ${kubeconfig} get pvc -A`);
}
say();
say('  Ctrl-C ends it.');
