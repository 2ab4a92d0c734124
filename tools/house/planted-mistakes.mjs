// What `npm run mistakes` plants must still be found where it is to be planted, or nothing would be tried.
import { readFileSync } from 'node:fs';
import { MISTAKES } from '../planted-mistakes.mjs';

const lost = MISTAKES.flatMap(({ name, file, replace, also = [] }) => {
  const text = readFileSync(file, 'utf8');
  const wanted = [replace, ...also.map(([before]) => before)];
  return wanted
    .filter((each) => !text.includes(each))
    .map((each) => `${file}: there is no "${each}" any more (${name})`);
});
for (const line of lost) process.stderr.write(`${line}\n`);
process.exit(lost.length === 0 ? 0 : 1);
