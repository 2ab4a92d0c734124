// `npm run crash [-- FLOW]`: the crash matrix over every kind of operation, also those that `npm test`
// leaves out. FLOW, a part of a flow's name, tries that one alone.
import { spawnSync } from 'node:child_process';

const [flow] = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  ['tools/jest.mjs', 'apps/api', 'crash/', ...(flow ? ['-t', flow] : [])],
  { stdio: 'inherit', env: { ...process.env, SOTERIA_CRASH: 'all' } },
);
process.exit(status ?? 1);
