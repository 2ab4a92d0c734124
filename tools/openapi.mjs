// `npm run openapi`: writes the schemas of libs/contracts and the reviewed OpenAPI document anew.
import { spawnSync } from 'node:child_process';

const run = (args, env = {}) => {
  const { status } = spawnSync(process.execPath, args, {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status !== 0) process.exit(status ?? 1);
};

run(['tools/schemas.mjs']);
run(['tools/jest.mjs', 'apps/api', 'openapi.spec'], { SOTERIA_WRITE_OPENAPI: '1' });
