// The house keeps itself: no leftover markers, no paths of somebody's machine, no links in the
// documents that lead nowhere, no tests that are switched off.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const SOURCE = /\.(ts|mjs|cjs|html|css|scss)$/;
const IGNORED = /(^|\/)testdata\/|^tools\/house\/tidy\.mjs$|^package-lock\.json$/;

const RULES = [
  [/\b(TODO|FIXME|XXX|HACK)\b/, 'a leftover marker: do it, or file it'],
  [/\b(describe|it|test)\.(only|skip)\(|\bx(it|describe)\(/, 'a test that is switched off'],
  [/eslint-disable|@ts-(ignore|expect-error|nocheck)/, 'a rule that is switched off'],
  [/\$any\(/, 'a value whose type nobody checks'],
];
const EVERYWHERE = [[/(^|[\s"'`(])\/(root|home\/\w+|work)\//, "a path of somebody's machine"]];

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && !IGNORED.test(file) && existsSync(file));

const faults = [];
for (const file of files) {
  if (!/\.(ts|mjs|cjs|html|css|scss|md|json|ya?ml|sh)$/.test(file)) continue;
  const rules = SOURCE.test(file) ? [...RULES, ...EVERYWHERE] : EVERYWHERE;
  const text = readFileSync(file, 'utf8');
  text.split('\n').forEach((line, at) => {
    for (const [pattern, what] of rules) {
      if (pattern.test(line)) faults.push(`${file}:${at + 1}: ${what}`);
    }
  });
  if (file.endsWith('.md')) faults.push(...deadLinks(file, text));
}

function deadLinks(file, text) {
  return [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)(#[^)]*)?\)/g)]
    .map(([, target]) => target)
    .filter((target) => !existsSync(normalize(join(dirname(file), target))))
    .map((target) => `${file}: a link to ${target}, which is not there`);
}

if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\n`);
  process.exit(1);
}
