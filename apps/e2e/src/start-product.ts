import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { resolve } from 'node:path';

/** A first build on a machine with two cores takes about a minute. */
const READY_WITHIN_MS = 5 * 60_000;
const END_WITHIN_MS = 20_000;
/** So many times faster than the demo, in which a backup takes as long as one likes to watch. */
const SPEED = process.env['SOTERIA_E2E_SPEED'] ?? '8';

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => found(port));
    });
  });
}

/** Waits until the product has said where it is; answers all that it said, or fails with it. */
function untilReady(product: ChildProcess): Promise<string> {
  return new Promise((ready, failed) => {
    let said = '';
    const give = setTimeout(
      () => failed(new Error(`The product is not ready in time:\n${said}`)),
      READY_WITHIN_MS,
    );
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes('Ctrl-C ends it')) return;
      clearTimeout(give);
      ready(said);
    };
    product.stdout?.on('data', listen);
    product.stderr?.on('data', listen);
    product.once('exit', (code) => failed(new Error(`The product ended (${code}):\n${said}`)));
  });
}

/** Ends the product and waits for it, so that the next run finds nothing left. */
function stop(product: ChildProcess): Promise<void> {
  return new Promise((stopped) => {
    product.removeAllListeners('exit');
    const kill = setTimeout(() => product.kill('SIGKILL'), END_WITHIN_MS);
    product.once('exit', () => {
      clearTimeout(kill);
      stopped();
    });
    product.kill('SIGTERM');
  });
}

/**
 * Starts the built product on the sandbox's demo world, once for the whole run; with SOTERIA_E2E_URL
 * the stories go to one that runs already.
 */
export default async function startProduct(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['SOTERIA_E2E_URL']) return undefined;
  const port = await freePort();
  const root = resolve(__dirname, '../../..');
  const product = spawn(
    process.execPath,
    ['tools/start.mjs', '--port', String(port), '--speed', SPEED],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const said = await untilReady(product);
  process.env['SOTERIA_E2E_KUBECONFIG'] = /--kubeconfig (\S+)/.exec(said)?.[1] ?? '';
  process.env['SOTERIA_E2E_URL'] = `http://localhost:${port}`;
  return () => stop(product);
}
