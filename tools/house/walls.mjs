// Shows that the walls stand: each forbidden import is linted as if somebody had written it, and
// must be refused with the reason.
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const FORBIDDEN = [
  ['libs/domain/src/time.ts', "import 'node:fs';", 'libs/domain is pure'],
  ['libs/domain/src/time.ts', "import '@kubernetes/client-node';", 'libs/domain is pure'],
  ['libs/domain/src/time.ts', 'export const now = Date.now();', 'Time is an argument'],
  ['libs/domain/src/time.ts', 'export const now = new Date();', 'Time is an argument'],
  ['libs/domain/src/time.ts', 'export const luck = Math.random();', 'Decisions are repeatable'],
  ['libs/contracts/src/health.ts', "import 'class-validator';", 'free of decorators'],
  ['libs/kube/src/meta.ts', "import '@soteria/domain';", 'only says what objects look like'],
  ['libs/sandbox/src/sandbox.ts', "import '@soteria/domain';", "the product's rules"],
  ['libs/sandbox/src/sandbox.ts', "import '@kubernetes/client-node';", 'Only apps/api/src/cluster'],
  ['apps/api/src/main.ts', "import '@soteria/sandbox';", 'does not know that the sandbox exists'],
  ['apps/api/src/main.ts', "import '@kubernetes/client-node';", 'Only apps/api/src/cluster'],
  [
    'apps/api/src/inventory/inventory.ts',
    "import '../driver/longhorn/version';",
    'only driver/drivers.ts knows Longhorn',
  ],
  [
    'apps/api/src/inventory/inventory.ts',
    "import '../backup/backup.controller';",
    'A controller is a way in from HTTP',
  ],
  [
    'apps/api/src/driver/driver.ts',
    "import './longhorn/version';",
    'only driver/drivers.ts knows Longhorn',
  ],
  ['apps/console/src/main.ts', "import '@soteria/kube';", 'A project tagged with "scope:console"'],
  ['libs/kube/src/meta.ts', 'export enum Colour { Red }', 'A const object or a union'],
];

// No wall needs to know types, and to find them out takes longer than all the rest.
const eslint = new ESLint({ overrideConfig: tseslint.configs.disableTypeChecked });
const holes = [];
for (const [filePath, code, reason] of FORBIDDEN) {
  const [result] = await eslint.lintText(`${code}\n`, { filePath });
  const messages = result.messages.map(({ message }) => message);
  if (!messages.some((message) => message.includes(reason))) {
    holes.push(`${filePath} may say: ${code}\n    ${messages.join('\n    ') || '(nothing said)'}`);
  }
}
process.stdout.write(`${FORBIDDEN.length - holes.length} of ${FORBIDDEN.length} walls stand\n`);
if (holes.length > 0) {
  process.stderr.write(`${holes.join('\n')}\n`);
  process.exit(1);
}
