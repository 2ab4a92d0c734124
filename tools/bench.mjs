// `npm run bench`: builds what has changed and measures it. `--only P1,P7` measures these lines,
// `--quick` a short run in a small world. See docs/performance.md.
import { spawn, spawnSync } from 'node:child_process';

const { status, stdout, stderr } = spawnSync(
  'nx',
  ['run-many', '-t', 'build', '-p', 'api,console,sandbox,bench', '--output-style=static'],
  { encoding: 'utf8' },
);
if (status !== 0) {
  process.stderr.write(`${stdout}\n${stderr}\nThe build failed; see above.\n`);
  process.exit(1);
}
const bench = spawn(process.execPath, ['dist/apps/bench/main.mjs', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => bench.kill(signal));
bench.on('exit', (code) => process.exit(code ?? 1));
