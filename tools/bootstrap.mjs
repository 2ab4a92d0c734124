// Runs before `npm start` and `npm test`, on whatever Node the machine has: installs what is missing
// and makes sure that what follows runs on a Node that fits. `--browser` sees to Chromium and to
// Prometheus as well, which the tests run for real; `--tools` to Prometheus alone; `--proxies` to the
// proxies before which the attacks are tried.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MARK = 'node_modules/.installed-from';
const NODE_NEEDED = [24, 15];
const PROMETHEUS = 'node_modules/.prometheus';

const say = (text) => process.stdout.write(`${text}\n`);

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  return error ? false : status === 0;
}

const lockfile = readFileSync('package-lock.json', 'utf8');
const isInstalled =
  existsSync(MARK) &&
  readFileSync(MARK, 'utf8') === String(lockfile.length) + lockfile.slice(-64) &&
  statSync(MARK).mtimeMs >= statSync('package-lock.json').mtimeMs;

if (!isInstalled) {
  say('Installing packages (a minute or two, once) …');
  if (!run('npm', ['ci', '--no-progress', '--loglevel', 'error']))
    fail('npm ci failed; see above.');
  writeFileSync(MARK, String(lockfile.length) + lockfile.slice(-64));
}

const own = 'node_modules/.bin/node';
const { stdout = '' } = spawnSync(existsSync(own) ? own : process.execPath, ['--version'], {
  encoding: 'utf8',
});
const [major = 0, minor = 0] = stdout.replace('v', '').split('.').map(Number);
const [wantMajor, wantMinor] = NODE_NEEDED;
if (major < wantMajor || (major === wantMajor && minor < wantMinor)) {
  fail(
    `Node ${wantMajor}.${wantMinor} or newer is needed and ${stdout.trim()} is here. Only on Linux x64 it comes with the packages; install it from nodejs.org.`,
  );
}

if (process.argv.includes('--browser') && !browser()) {
  say('Installing Chromium for the browser tests …');
  const installed = existsSync('/usr/bin/apt-get') && installChromium();
  if (!installed) fail('Chromium is missing: install it, or set CHROMIUM to its path.');
}

const wantsTools = ['--browser', '--tools'].some((flag) => process.argv.includes(flag));
if (wantsTools && !prometheus()) {
  say('Fetching Prometheus for the tests of metrics and alerts …');
  const fetched = existsSync('/usr/bin/apt-get') && fetchPrometheus();
  if (!fetched) {
    fail(
      'Prometheus is missing: install it, or set PROMETHEUS_DIRECTORY to where it and promtool are.',
    );
  }
}

if (process.argv.includes('--proxies') && process.env.SOTERIA_WITHOUT_PROXIES !== '1') {
  const missing = ['nginx', 'haproxy', 'caddy'].filter((name) => !isCommand(name));
  if (missing.length > 0) say(`Installing ${missing.join(', ')} for the attacks behind proxies …`);
  if (missing.length > 0 && !installProxies(missing)) {
    fail(
      `${missing.join(', ')} cannot be installed here: install what is missing, or set SOTERIA_WITHOUT_PROXIES=1 to leave out the tests that need it.`,
    );
  }
}

function isCommand(name) {
  return ['/usr/sbin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'].some((folder) =>
    existsSync(`${folder}/${name}`),
  );
}

/** Debian starts what it installs unless a policy says no; these are wanted as programs alone. */
function installProxies(names) {
  if (!existsSync('/usr/bin/apt-get')) return false;
  const policy = '/usr/sbin/policy-rc.d';
  const isOurs = process.getuid?.() === 0 && !existsSync(policy);
  if (isOurs) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return apt('update') && apt('install', '--no-install-recommends', ...names);
  } finally {
    if (isOurs) rmSync(policy);
  }
}

function prometheus() {
  return [process.env.PROMETHEUS_DIRECTORY, '/usr/bin', `${PROMETHEUS}/usr/bin`].some(
    (place) => place && ['prometheus', 'promtool'].every((name) => existsSync(`${place}/${name}`)),
  );
}

/** Debian's package, unpacked and not installed: installing it would start a service on this machine. */
function fetchPrometheus() {
  const folder = mkdtempSync(join(tmpdir(), 'soteria-prometheus-'));
  const download = () =>
    spawnSync('apt-get', ['-q', 'download', 'prometheus'], { cwd: folder, stdio: 'inherit' });
  // Without a list of packages there is nothing to download from; only then is it fetched.
  if (download().status !== 0 && (!apt('update') || download().status !== 0)) return false;
  const [package_] = readdirSync(folder).filter((file) => file.endsWith('.deb'));
  const unpacked = run('dpkg-deb', ['-x', join(folder, package_ ?? ''), PROMETHEUS]);
  rmSync(folder, { recursive: true, force: true });
  return unpacked && prometheus();
}

function browser() {
  return [
    process.env.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ].some((path) => path && existsSync(path));
}

function installChromium() {
  return (
    apt('update') && apt('install', '--no-install-recommends', 'chromium', 'fonts-dejavu-core')
  );
}

function apt(...args) {
  const root = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const [command, ...rest] = [
    ...root,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-q',
    '-y',
    ...args,
  ];
  return run(command, rest);
}
