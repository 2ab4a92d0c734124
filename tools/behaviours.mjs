// `npm run sandbox:behaviours -- --kubeconfig FILE [--context NAME]`: plays Longhorn's managers and
// Kubernetes' controllers against any API server that has Longhorn's definitions.
import { spawn, spawnSync } from 'node:child_process';

const built = spawnSync('nx', ['run', 'sandbox:build', '--output-style=static'], {
  encoding: 'utf8',
});
if (built.status !== 0) {
  process.stderr.write(`${built.stdout}\n${built.stderr}\n`);
  process.exit(1);
}
const args = ['dist/libs/sandbox/main.mjs', 'behaviours', ...process.argv.slice(2)];
const child = spawn(process.execPath, args, { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
