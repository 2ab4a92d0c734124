// `node tools/fault-table.mjs [--check]`: which row of the fault catalogue is tried by which spec.
// Rows and their titles stand in tools/fault-rows.json. A spec in apps/api/src/faults covers the rows
// that its name begins with (`L01.x.spec.ts`, `S01-S06.x.spec.ts`); a row may be covered elsewhere,
// or be excused with a reason. With --check it is silent, and fails for a row that is neither.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const FOLDER = 'apps/api/src/faults';
const NAME = /^([A-Z])(\d\d)(?:-\1(\d\d))?\.[a-z0-9.-]+\.spec\.ts$/;

export function faultTable({
  rows = JSON.parse(readFileSync('tools/fault-rows.json', 'utf8')),
  files = readdirSync(FOLDER).filter((file) => file.endsWith('.spec.ts')),
  exists = existsSync,
} = {}) {
  const known = new Set(rows.map(({ id }) => id));
  const specs = new Map();
  const problems = [];
  for (const file of files) {
    const ids = rowsOf(file);
    if (ids.length === 0) problems.push(`${FOLDER}/${file}: its name begins with no row`);
    for (const id of ids) {
      if (!known.has(id)) problems.push(`${FOLDER}/${file}: the catalogue has no row ${id}`);
      specs.set(id, [...(specs.get(id) ?? []), file]);
    }
  }
  const table = rows.map((row) => ({ ...row, how: coverage(row, specs.get(row.id)) }));
  for (const { id, title, how, elsewhere = [] } of table) {
    if (how === null) problems.push(`${id} (${title}): neither tried nor excused`);
    for (const file of elsewhere) if (!exists(file)) problems.push(`${id}: there is no ${file}`);
  }
  return { table, problems };
}

function rowsOf(file) {
  const [, letter, first, last = first] = NAME.exec(file) ?? [];
  if (letter === undefined) return [];
  const count = Math.max(0, Number(last) - Number(first) + 1);
  return Array.from(
    { length: count },
    (_, at) => letter + String(Number(first) + at).padStart(2, '0'),
  );
}

function coverage({ elsewhere, excuse }, files) {
  if (files) return files.map((file) => `\`${file}\``).join(', ');
  if (elsewhere) return `elsewhere: ${elsewhere.map((file) => `\`${file}\``).join(', ')}`;
  return excuse ? `not covered: ${excuse}` : null;
}

if (process.argv[1]?.endsWith('fault-table.mjs')) {
  const { table, problems } = faultTable();
  if (!process.argv.includes('--check')) {
    const lines = table.map(
      ({ id, title, how }) => `| ${id} | ${title} | ${how ?? 'NOT COVERED'} |`,
    );
    process.stdout.write(`| row | fault | tried by |\n| --- | --- | --- |\n${lines.join('\n')}\n`);
    const excused = table.filter(({ how }) => how?.startsWith('not covered')).length;
    process.stdout.write(
      `\n${table.length - excused - problems.length} of ${table.length} rows are tried.\n`,
    );
  }
  if (problems.length > 0) {
    process.stderr.write(`${problems.join('\n')}\n`);
    process.exitCode = 1;
  }
}
