/**
 * The Kubernetes client as one file for Jest, which reads every module anew for every spec file: the
 * client's thousand files cost each of them 0.8 s of CPU more than one file does. Made once per release
 * of the client, with the bundler that makes the product.
 */
const { existsSync, renameSync } = require('node:fs');
const { join } = require('node:path');
const esbuild = require('esbuild');

const ROOT = join(__dirname, '..');
const PACKAGE = join(ROOT, 'node_modules/@kubernetes/client-node');

module.exports = function bundledClient() {
  const { version } = require(join(PACKAGE, 'package.json'));
  const file = join(ROOT, `node_modules/.cache/soteria/client-node-${version}.cjs`);
  if (existsSync(file)) return file;
  const unfinished = `${file}.${process.pid}`;
  esbuild.buildSync({
    entryPoints: [join(PACKAGE, 'dist/index.js')],
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
