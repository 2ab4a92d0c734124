// A lockfile written where a package's newest platform binary was missing lacks entries in silence,
// and `npm ci` fails elsewhere. Every optional dependency of every package must have its entry.
import { readFileSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));

function isResolved(from, name) {
  for (
    let folder = from;
    ;
    folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))
  ) {
    const prefix = folder === '' ? '' : `${folder}/`;
    if (`${prefix}node_modules/${name}` in packages) return true;
    if (folder === '') return false;
  }
}

const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
  Object.keys(optionalDependencies)
    .filter((name) => !isResolved(path, name))
    .map((name) => `${path || '(root)'} wants ${name}`),
);
const addresses = Object.values(packages).filter(({ resolved }) => resolved?.startsWith('http'));

if (missing.length > 0 || addresses.length > 0) {
  process.stderr.write(`${missing.join('\n')}\n${addresses.length} download addresses recorded\n`);
  process.exit(1);
}
