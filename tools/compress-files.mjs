// Puts compressed copies beside the files of a folder: `node tools/compress-files.mjs <folder>`. The API
// sends them to whoever takes them (apps/api/src/http/console-files.ts).
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const [folder] = process.argv.slice(2);
/** Fonts and pictures are compressed already, and the page is written anew for each answer. */
const TEXT = /\.(?:js|css|svg)$/;
/** What fits in one packet comes no sooner. */
const LEAST_BYTES = 1_024;

const CODINGS = {
  br: (bytes) =>
    brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gz: (bytes) => gzipSync(bytes, { level: 9 }),
};

for (const name of readdirSync(folder, { recursive: true })) {
  if (!TEXT.test(name)) continue;
  const path = join(folder, name);
  const bytes = readFileSync(path);
  if (bytes.length < LEAST_BYTES) continue;
  for (const [extension, compress] of Object.entries(CODINGS)) {
    writeFileSync(`${path}.${extension}`, compress(bytes));
  }
}
