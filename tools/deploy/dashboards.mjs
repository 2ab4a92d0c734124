// Writes deploy/monitoring/dashboards: `node tools/deploy/dashboards.mjs`; `--check` compares. A panel is
// a line here, and forty lines of JSON there.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { fleet } from './dashboards/fleet.mjs';
import { namespace } from './dashboards/namespace.mjs';
import { storage } from './dashboards/storage.mjs';

const FOLDER = 'deploy/monitoring/dashboards';

mkdirSync(FOLDER, { recursive: true });
for (const [name, content] of Object.entries({ fleet, namespace, storage })) {
  const file = `${FOLDER}/${name}.json`;
  const text = await format(JSON.stringify(content), { parser: 'json', printWidth: 100 });
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write(`${file} differs; run: node tools/deploy/dashboards.mjs\n`);
    process.exitCode = 1;
  }
}
