// `npm test` checks the types of several projects as one program: none of them may be missing there.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** The console has a compiler of its own. */
const BY_ITSELF = 'apps/console';

const filesOf = (config) => {
  const { config: text, error } = ts.readConfigFile(config, ts.sys.readFile);
  if (error) throw new Error(`${config} cannot be read`);
  return ts.parseJsonConfigFileContent(text, ts.sys, '.').fileNames;
};
const together = ['tsconfig.server.json', 'tsconfig.browser.json'].flatMap(filesOf);
const projects = ['apps', 'libs'].flatMap((kind) =>
  readdirSync(kind)
    .map((name) => `${kind}/${name}`)
    .filter((folder) => existsSync(join(folder, 'project.json'))),
);
const missing = projects.filter(
  (folder) => folder !== BY_ITSELF && !together.some((file) => file.startsWith(`${folder}/`)),
);
for (const folder of missing) {
  process.stderr.write(`${folder} is in no program whose types npm test checks\n`);
}
process.exit(projects.length > 0 && missing.length === 0 ? 0 : 1);
