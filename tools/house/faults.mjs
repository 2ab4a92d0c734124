// Each row of the fault catalogue is tried by a spec, or says why it is not.
import { faultTable } from '../fault-table.mjs';

const rows = [
  { id: 'A01', title: 'one' },
  { id: 'A02', title: 'two' },
  { id: 'A03', title: 'three', elsewhere: ['b.spec.ts'] },
  { id: 'A04', title: 'four', excuse: 'cannot be' },
];

/** This check is able to fail: a world with one fault of each sort has one problem of each. */
const planted = faultTable({
  rows,
  files: ['A01.one.spec.ts', 'A09.nine.spec.ts', 'nameless.spec.ts'],
  exists: () => false,
}).problems;
const { problems } = faultTable();
if (planted.length !== 4) problems.push(`the check itself is blind: ${planted.join('; ')}`);

if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exit(1);
}
