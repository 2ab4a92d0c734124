/**
 * The Kubernetes client as one file for Jest, which reads every module anew for every spec file: the
 * client's thousand files cost each of them 0.8 s of CPU more than one file does. Made once for what is
 * installed, as its dependencies are in it, with the bundler that makes the product.
 */
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, renameSync } = require('node:fs');
const { join } = require('node:path');
const esbuild = require('esbuild');

const ROOT = join(__dirname, '..');
/** npm's own account of what it has put there. */
const INSTALLED = join(ROOT, 'node_modules/.package-lock.json');

module.exports = function bundledClient() {
  const versions = createHash('sha256').update(readFileSync(INSTALLED)).digest('hex').slice(0, 16);
  const file = join(ROOT, `node_modules/.cache/soteria/client-node-${versions}.cjs`);
  if (existsSync(file)) return file;
  const unfinished = `${file}.${process.pid}`;
  esbuild.buildSync({
    entryPoints: [join(ROOT, 'node_modules/@kubernetes/client-node/dist/index.js')],
    outfile: unfinished,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    minifyWhitespace: true,
    logLevel: 'error',
  });
  // Two runs may begin at once; whoever comes last puts the same there again.
  renameSync(unfinished, file);
  return file;
};
