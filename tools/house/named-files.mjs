// The documents name files by which something is shown; each of them has to be there.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What is made, not kept. */
const MADE = /^dist\//;
/** Paths from the top, from the document, and from `apps/api/src`, where most of them are. */
const NAMED = /`((?:[\w.-]+\/)+[\w.-]+\.(?:ts|mjs|json|yaml))`/g;
const rootsFor = (document) => ['', dirname(document), 'apps/api/src'];

const documents = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(file));

const named = documents.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(NAMED)]
    .map(([, path]) => ({ file, path }))
    .filter(({ path }) => !MADE.test(path)),
);
const missing = named.filter(
  ({ file, path }) => !rootsFor(file).some((root) => existsSync(join(root, path))),
);
for (const { file, path } of missing) {
  process.stderr.write(`${file}: names ${path}, which is not there\n`);
}
if (named.length === 0)
  process.stderr.write('no document names any file: this check sees nothing\n');
process.exit(missing.length === 0 && named.length > 0 ? 0 : 1);
