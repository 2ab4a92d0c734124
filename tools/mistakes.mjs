// `npm run mistakes`: plants classic mistakes in the identity boundary, one at a time, and expects the
// specs that are named to fail. The file is put back afterwards, whatever happens.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { MISTAKES } from './planted-mistakes.mjs';

const only = process.argv[2] ?? '';
let undetected = 0;
for (const mistake of MISTAKES.filter(({ name }) => name.includes(only))) {
  const isSeen = plant(mistake);
  if (!isSeen) undetected += 1;
  process.stdout.write(`${isSeen ? 'seen      ' : 'NOT SEEN  '} ${mistake.name}\n`);
}
process.exit(undetected === 0 ? 0 : 1);

function plant({ file, replace, by, also = [], specs }) {
  const before = readFileSync(file, 'utf8');
  const after = [[replace, by], ...also].reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${file} has changed; there is no "${from}"`);
    return text.replace(from, to);
  }, before);
  try {
    writeFileSync(file, after);
    return specs.every((spec) => failed(spec));
  } finally {
    writeFileSync(file, before);
  }
}

/** Whether a spec ran and failed; one that does not even compile has seen nothing. */
function failed(spec) {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['tools/jest.mjs', 'apps/api', spec, '--maxWorkers=1'],
    { encoding: 'utf8' },
  );
  return status !== 0 && /Tests: +[1-9]\d* failed/.test(stderr);
}
