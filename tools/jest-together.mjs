// Several spec files in one: Jest loads every module anew for each file, and for the API's small
// ones that takes longer than their tests. Each stays a `describe` of its own name.
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

/** So many share one load of the modules; with more of them, what the first ones left is in the way. */
const FILES_TOGETHER = 12;
/** Only what hangs takes so long; a file's own time-out would hold for all that follow it. */
const TIMEOUT_MS = 600_000;

/**
 * Writes the specs of a project as few files, or a share of them: Jest's own `--shard` goes by the
 * names of files, which are others at each run.
 * @param {string} project its folder
 * @param {{ share: number, of: number }} shard which of how many shares, counted from 1
 * @returns {{ args: string[], remove: () => void }} Jest's arguments that run them, and what takes them away again
 */
export function together(project, { share, of }) {
  const folder = mkdtempSync(join(tmpdir(), 'soteria-together-'));
  const specs = globSync(`${project}/src/**/*.spec.ts`).sort();
  const groups = Math.ceil(specs.length / FILES_TOGETHER);
  for (let group = share - 1; group < groups; group += of) {
    // Neighbours are of one kind, and of one length: dealt out, every group has some of each.
    const dealt = specs.filter((_, at) => at % groups === group);
    writeFileSync(join(folder, `group-${group + 1}.spec.js`), source(project, dealt));
  }
  return {
    args: ['--roots', resolve(project), folder, '--testMatch', `${folder}/*.spec.js`],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const source = (project, specs) => `
${specs
  .map(
    (spec) =>
      `describe(${JSON.stringify(relative(`${project}/src`, spec))}, () => { require(${JSON.stringify(resolve(spec))}); });`,
  )
  .join('\n')}
jest.setTimeout(${TIMEOUT_MS});
`;
