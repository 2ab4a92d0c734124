// `npm run crash [-- FLOW]`: the crash matrix over every kind of operation, also those that `npm test`
// leaves out. FLOW, a part of a flow's name, tries that one alone.
// `npm run crash -- --real [FLOW]`: the same with processes of the built API that are ended with
// SIGKILL; `--replicas 2` lets so many run at once, `--points 20` tries so many points of each flow,
// drawn from a seed, which `--seed` repeats.
// `npm run crash -- --sequences 2000`: so many sequences of anything, checked against a model.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    real: { type: 'boolean', default: false },
    replicas: { type: 'string' },
    points: { type: 'string' },
    seed: { type: 'string' },
    sequences: { type: 'string' },
  },
});
const [flow] = positionals;

function run(words, variables = {}) {
  const env = { ...process.env, ...variables };
  const { status } = spawnSync(process.execPath, words, { stdio: 'inherit', env });
  return status ?? 1;
}

/** Specs of the folder whose path begins so, and of these the tests whose name contains the flow. */
const jest = (path, variables, name) =>
  run(['tools/jest.mjs', 'apps/api', path, ...(name ? ['-t', name] : [])], variables);

/** Built anew, within the repository, so that it finds the few packages that it asks for by name. */
function crashRealProcesses() {
  mkdirSync('dist', { recursive: true });
  const folder = mkdtempSync(join('dist', 'built-for-crash-'));
  const [api, crash] = ['api.mjs', 'crash.mjs'].map((name) => join(folder, name));
  try {
    for (const [entry, file] of [
      ['apps/api/src/main.ts', api],
      ['apps/api/src/crash/testing/real-crash.ts', crash],
    ]) {
      if (run(['tools/build-node.mjs', entry, file]) !== 0) return 1;
    }
    const { real: _real, sequences: _sequences, ...given } = values;
    const options = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
    return run([crash, '--api', api, ...options, ...(flow ? ['--flow', flow] : [])]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function crash() {
  if (values.real) return crashRealProcesses();
  if (values.sequences !== undefined) {
    const seed = values.seed === undefined ? {} : { SOTERIA_SEED: values.seed };
    return jest('crash/sequences', { SOTERIA_SEQUENCES: values.sequences, ...seed });
  }
  return jest('crash/(crash-matrix|double-crash)', { SOTERIA_CRASH: 'all' }, flow);
}

process.exit(crash());
