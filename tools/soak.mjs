// `npm run soak [-- --minutes 20]`: the built API under changes and faults for so long; whether its
// memory, files and timers stay what they were, and whether it knows the cluster as it is.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '20' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  process.stderr.write('--minutes takes a number above 0\n');
  process.exit(2);
}
const { status } = spawnSync(process.execPath, ['tools/jest.mjs', 'apps/api', 'faults/X12'], {
  stdio: 'inherit',
  env: { ...process.env, SOTERIA_SOAK_MINUTES: String(minutes) },
});
process.exit(status ?? 1);
