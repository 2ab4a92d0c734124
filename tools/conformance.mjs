// `npm run conformance [-- --kubeconfig FILE]`: what a Kubernetes API server answers, checked on the
// sandbox, or on the server of a kubeconfig (in namespaces of its own, which it removes again).
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { kubeconfig: { type: 'string' } } });
const env = values.kubeconfig ? { SOTERIA_CONFORMANCE_KUBECONFIG: resolve(values.kubeconfig) } : {};
const { status } = spawnSync(process.execPath, ['tools/jest.mjs', 'libs/sandbox', 'conformance'], {
  stdio: 'inherit',
  env: { ...process.env, ...env },
});
process.exit(status ?? 1);
