// Bundles one Node program into one file: `node tools/build-node.mjs <entry.ts> <out.mjs>`.
// esbuild walks the imports; SWC turns each TypeScript file into JavaScript, because Nest needs the
// decorator metadata that esbuild does not write. One file starts in half the time of many.
import { createRequire } from 'node:module';
import { readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { transform } from '@swc/core';

const require = createRequire(import.meta.url);
const swcOptions = require('../swc.config.cjs')('es6');
const [entry, outfile] = process.argv.slice(2);

const typescriptBySwc = {
  name: 'typescript-by-swc',
  setup(builder) {
    builder.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (path.includes('/node_modules/')) return undefined;
      const source = await readFile(path, 'utf8');
      const { code } = await transform(source, { ...swcOptions, filename: path });
      return { contents: code, loader: 'js' };
    });
  },
};

await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  sourcemap: 'linked',
  // Names are not shortened, so none has to be put back: that is done each time a function within a
  // function is made (P3). Of two things of one name, one gets a number.
  keepNames: false,
  // Comments and blanks are two fifths of what a start would have to read (P13).
  minifyWhitespace: true,
  minifySyntax: true,
  tsconfig: 'tsconfig.base.json',
  plugins: [typescriptBySwc],
  // Nest asks for these only when an application uses them.
  external: [
    '@nestjs/microservices',
    '@nestjs/microservices/*',
    '@nestjs/websockets',
    '@nestjs/websockets/*',
    '@nestjs/platform-socket.io',
    '@nestjs/mongoose',
    '@fastify/static',
    'class-transformer/storage',
    // Only the bench asks for it, and it looks for its own files beside itself.
    '@playwright/test',
  ],
  // CommonJS packages inside the bundle call `require`, which an ES module does not have.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; import { fileURLToPath as __fileURLToPath } from 'node:url'; import { dirname as __dirnameOf } from 'node:path'; const require = __createRequire(import.meta.url); const __filename = __fileURLToPath(import.meta.url); const __dirname = __dirnameOf(__filename);",
  },
  logLevel: 'warning',
});

/**
 * One letter beyond Latin-1 anywhere, and V8 holds the whole text in two bytes a letter for as long as the
 * process lives: 22 MB instead of 7 (P15). esbuild escapes them everywhere but in patterns and notices.
 */
const text = await readFile(outfile, 'utf8');
if (/\\[^\0-\x7f]/.test(text)) throw new Error(`${outfile} has an escaped letter beyond ASCII`);
const unitOf = (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
await writeFile(outfile, text.replace(/[^\0-\x7f]/g, unitOf));
