// `npm test`: the build, then every check, four at a time, and at the end one line: `N passed, N failed`.
// Tests of Jest and Playwright count one by one, every other check counts as one.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const scratch = mkdtempSync(join(tmpdir(), 'soteria-check-'));
let passed = 0;
let failed = 0;
const failures = [];

const say = (text) => process.stdout.write(`${text}\n`);

/** No check takes so long; one that does hangs, and is to fail instead of holding up everything. */
const LIMIT_MS = 20 * 60_000;

function run(command, args, env = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = [];
    const text = () => Buffer.concat(output).toString();
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      done({ ok: false, text: `${text()}\nnot done after ${LIMIT_MS / 60_000} minutes` });
    }, LIMIT_MS);
    const end = (result) => {
      clearTimeout(limit);
      done(result);
    };
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => end({ ok: false, text: String(error) }));
    child.on('exit', (code) => end({ ok: code === 0, text: text() }));
  });
}

async function timed(name, work) {
  const began = Date.now();
  const { ok, text, counts = { passed: ok ? 1 : 0, failed: ok ? 0 : 1 } } = await work();
  passed += counts.passed;
  failed += counts.failed;
  const broke = !ok && counts.failed === 0;
  if (broke) failed += 1;
  if (!ok) failures.push(name);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  say(
    `${ok ? 'ok    ' : 'FAILED'} ${name} (${counts.passed} passed, ${counts.failed + (broke ? 1 : 0)} failed, ${seconds} s)`,
  );
  if (!ok) say(text.trim());
  return ok;
}

/** A command that passes or fails as a whole. */
const check = (name, command, ...args) => timed(name, () => run(command, args));

/** Specs that start the API as a process are told of the one that was built, or each would build it anew. */
let builtApi = {};

/** A copy, since the stories start the product as people do, which puts the build in its place again. */
function keepBuiltApi() {
  const folder = 'dist/built-for-checks';
  rmSync(folder, { recursive: true, force: true });
  cpSync('dist/apps/api', folder, { recursive: true });
  builtApi = { SOTERIA_BUILT_API: resolve(folder, 'main.mjs') };
}

/** One Jest project; its tests are counted from the report that it writes. */
function jest(project, ...args) {
  const name = [project, ...args].join(' ');
  const report = join(scratch, `${name.replaceAll(/\W/g, '-')}.json`);
  return timed(`tests of ${name}`, async () => {
    const result = await run(
      'node',
      [
        'tools/jest.mjs',
        project,
        ...args,
        '--together',
        '--ci',
        '--json',
        `--outputFile=${report}`,
      ],
      builtApi,
    );
    return {
      ...result,
      counts: countsOf(report, ({ numPassedTests, numFailedTests, numFailedTestSuites }) => ({
        passed: numPassedTests,
        failed: Math.max(numFailedTests, numFailedTestSuites),
      })),
    };
  });
}

function playwright() {
  const report = join(scratch, 'e2e.json');
  return timed('end to end in Chromium', async () => {
    const result = await run(
      'playwright',
      ['test', '-c', 'apps/e2e/playwright.config.ts', '--reporter=list,json'],
      { PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    );
    return {
      ...result,
      counts: countsOf(report, ({ stats }) => ({
        passed: stats.expected + stats.flaky,
        failed: stats.unexpected,
      })),
    };
  });
}

function countsOf(report, read) {
  try {
    return read(JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    // No report: the run broke off before there was one, which counts as one failure.
    return { passed: 0, failed: 0 };
  }
}

/** So many parts of the API's tests, so that no one of them holds up the end. */
const API_PARTS = 4;

/** The longest come first, and the short ones fill the gaps. */
const queue = [
  playwright,
  ...Array.from(
    { length: API_PARTS },
    (_, at) => () => jest('apps/api', `--shard=${at + 1}/${API_PARTS}`),
  ),
  // All projects at once: types that they share are read once (a quarter less of CPU). The build has left the graph of projects.
  () => check('lint', 'eslint', '.'),
  () => jest('libs/sandbox'),
  () => jest('libs/domain'),
  () => jest('apps/console'),
  () => check('format', 'prettier', '--check', '.'),
  () => check('types of what runs in Node', 'tsc', '-p', 'tsconfig.server.json'),
  () => check('types of what also sees a page', 'tsc', '-p', 'tsconfig.browser.json'),
  () => check('types of the console', 'nx', 'typecheck', 'console', '--output-style=static'),
  () => jest('libs/kube'),
  () => jest('libs/contracts'),
  () => jest('apps/bench'),
  ...readdirSync('tools/house')
    .sort()
    .map((file) => () => {
      const name = file.replace('.mjs', '').replaceAll('-', ' ');
      return check(`house: ${name}`, 'node', `tools/house/${file}`);
    }),
];

/** Specs and stories wait for answers a third of their time, so that four keep two cores busy. */
async function workThrough() {
  for (let job = queue.shift(); job; job = queue.shift()) await job();
}
if (await check('build', 'nx', 'run-many', '-t', 'build', '--output-style=static')) keepBuiltApi();
// Before the stories, which put the build in its place again.
await check('image: what goes into it starts by itself', 'node', 'tools/image.mjs');
await Promise.all([workThrough(), workThrough(), workThrough(), workThrough()]);

rmSync(scratch, { recursive: true, force: true });
if (failures.length > 0) say(`\nfailed: ${failures.join(', ')}`);
say(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
