// `npm run contract [-- --kubeconfig FILE --claim NAMESPACE/NAME]`: whether the drivers keep what
// their port promises, on the sandbox, or on the cluster of a kubeconfig. There it backs the named
// claim's volume up, restores it into volumes of its own, and deletes all that it made.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { kubeconfig: { type: 'string' }, claim: { type: 'string' } },
});
if (values.kubeconfig && !/^[^/]+\/[^/]+$/.test(values.claim ?? '')) {
  process.stderr.write('name the claim to try it on: --claim NAMESPACE/NAME\n');
  process.exit(2);
}
const env = values.kubeconfig
  ? {
      SOTERIA_CONTRACT_KUBECONFIG: resolve(values.kubeconfig),
      SOTERIA_CONTRACT_CLAIM: values.claim,
    }
  : {};
const { status } = spawnSync(process.execPath, ['tools/jest.mjs', 'apps/api', 'driver.contract'], {
  stdio: 'inherit',
  env: { ...process.env, ...env },
});
process.exit(status ?? 1);
