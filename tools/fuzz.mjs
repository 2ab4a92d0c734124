// `npm run fuzz`: requests of every kind, made from the OpenAPI document, against the API on a sandbox.
// `-- --requests N` says how many (100,000 when nothing is said), `--seed N` repeats an earlier run.
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '100000' }, seed: { type: 'string' } },
});
const child = spawn(
  process.execPath,
  ['tools/jest.mjs', 'apps/api', 'attacks/fuzz', '--maxWorkers=1'],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      SOTERIA_FUZZ_REQUESTS: values.requests,
      ...(values.seed === undefined ? {} : { SOTERIA_FUZZ_SEED: values.seed }),
    },
  },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
