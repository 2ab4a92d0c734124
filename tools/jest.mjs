// Runs Jest for one project folder: `node tools/jest.mjs libs/domain [Jest's own arguments]`.
// With `--together`, several spec files share one load of the modules, as in `npm test`.
// Nest and the Kubernetes client are ES modules only, which Jest loads with Node's vm modules.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { together } from './jest-together.mjs';

const [project, ...given] = process.argv.slice(2);
const config = `${project}/jest.config.cjs`;
if (!project || !existsSync(config)) {
  process.stderr.write(`no Jest project at ${project ?? '(nothing named)'}\n`);
  process.exit(2);
}
const [share, of] = (given.find((argument) => argument.startsWith('--shard=')) ?? '--shard=1/1')
  .slice('--shard='.length)
  .split('/')
  .map(Number);
const sharing = given.includes('--together') ? together(project, { share, of }) : undefined;
const rest = given.filter((argument) => !sharing || !/^--(together$|shard=)/.test(argument));
const child = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    '--import',
    './tools/exit-when-idle.mjs',
    'node_modules/jest/bin/jest.js',
    '--config',
    config,
    '--passWithNoTests',
    ...rest,
    ...(sharing?.args ?? []),
  ],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  sharing?.remove();
  process.exit(signal ? 1 : (code ?? 1));
});
