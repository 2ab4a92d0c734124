// The walls of the house. Each rule says why it stands, so that the message teaches.
import nx from '@nx/eslint-plugin';
import angular from 'angular-eslint';
import tseslint from 'typescript-eslint';

const scope = (sourceTag, allowed) => ({
  sourceTag: `scope:${sourceTag}`,
  onlyDependOnLibsWithTags: allowed.map((name) => `scope:${name}`),
});

const onlyCluster = {
  group: ['@kubernetes/client-node', '@kubernetes/client-node/*'],
  message:
    'Only apps/api/src/cluster talks to Kubernetes; ask ClusterState or ClusterWriter instead.',
};
const onlyDriversFile = {
  group: ['**/driver/longhorn/*', '**/longhorn/*', './longhorn/*'],
  message: 'Rooms know the driver port (driver/driver.ts); only driver/drivers.ts knows Longhorn.',
};
const noControllers = {
  group: ['**/*.controller'],
  message: 'A controller is a way in from HTTP, not a service: import the service behind it.',
};
const noSandbox = {
  group: ['@soteria/sandbox'],
  message: 'Production code does not know that the sandbox exists: it gets a kubeconfig.',
};
const noFrameworks = {
  group: ['@nestjs/*', '@angular/*', '@kubernetes/*', 'rxjs', 'rxjs/*', 'node:*'],
  message: 'libs/domain is pure: no framework, no Kubernetes, no I/O. Pass in what it needs.',
};
const noRules = {
  group: ['@soteria/domain'],
  message:
    "An imitation that shares the product's rules would share its mistakes (seed/ alone may).",
};
const noDecorators = {
  group: ['class-validator', 'class-transformer', '@nestjs/*'],
  message:
    'libs/contracts is free of decorators: the API’s DTO classes implement these interfaces.',
};

const walls = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

const noAmbientTime = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Time is an argument here: take `now` from the caller.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Time is an argument here: take `now` from the caller.',
  },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Decisions are repeatable: take randomness from the caller.',
  },
];

const specs = ['**/*.spec.ts', '**/testing/**/*.ts', '**/*.contract.ts'];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '**/.nx/**',
      '**/.angular/**',
      '**/testdata/**',
      '**/*.cjs',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    plugins: { '@nx': nx },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          allow: [],
          depConstraints: [
            scope('domain', ['domain']),
            scope('kube', ['kube']),
            scope('contracts', ['contracts', 'domain']),
            scope('sandbox', ['sandbox', 'kube', 'domain']),
            scope('api', ['api', 'domain', 'contracts', 'kube', 'sandbox']),
            scope('console', ['console', 'domain', 'contracts']),
            scope('e2e', ['e2e', 'contracts', 'kube', 'sandbox']),
            scope('bench', ['bench', 'contracts', 'domain', 'kube']),
          ],
        },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-param-reassign': 'error',
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 70, skipComments: true, skipBlankLines: true }],
      'max-params': ['error', { max: 5 }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'TSEnumDeclaration',
          message: 'A const object or a union says the same and costs no code.',
        },
      ],
    },
  },
  // Nest finds what to inject from the types of constructor parameters, so those imports must stay values.
  // A constructor there lists what the class needs, so it may be longer than a call should be.
  {
    files: ['apps/api/**/*.ts'],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'off',
      'max-params': ['error', { max: 8 }],
    },
  },
  { files: specs, rules: { 'max-lines-per-function': 'off' } },

  walls(['libs/domain/**/*.ts'], [noFrameworks], specs),
  {
    files: ['libs/domain/**/*.ts'],
    ignores: specs,
    rules: { 'no-restricted-syntax': ['error', ...noAmbientTime] },
  },
  walls(['libs/contracts/**/*.ts'], [noDecorators]),
  walls(
    ['libs/kube/**/*.ts'],
    [
      {
        group: ['@kubernetes/*', '@soteria/*'],
        message: 'libs/kube only says what objects look like.',
      },
    ],
  ),
  walls(
    ['libs/sandbox/src/**/*.ts'],
    [noRules, onlyCluster],
    ['libs/sandbox/src/seed/**', ...specs],
  ),
  walls(
    ['apps/api/src/**/*.ts'],
    [onlyCluster, onlyDriversFile, noControllers, noSandbox],
    [...specs, 'apps/api/src/cluster/**', 'apps/api/src/driver/**', '**/*.module.ts'],
  ),
  walls(['apps/api/src/**/*.module.ts'], [onlyCluster, onlyDriversFile, noSandbox]),
  walls(['apps/api/src/cluster/**/*.ts'], [onlyDriversFile, noControllers, noSandbox], specs),
  walls(
    ['apps/api/src/driver/longhorn/**/*.ts', 'apps/api/src/driver/drivers.ts'],
    [onlyCluster, noControllers, noSandbox],
    specs,
  ),
  walls(
    ['apps/api/src/driver/*.ts'],
    [onlyCluster, onlyDriversFile, noControllers, noSandbox],
    [...specs, 'apps/api/src/driver/drivers.ts'],
  ),

  {
    files: ['apps/console/**/*.ts'],
    extends: [...angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
    rules: {
      '@angular-eslint/component-selector': [
        'error',
        { type: 'element', prefix: 'sot', style: 'kebab-case' },
      ],
      '@angular-eslint/directive-selector': [
        'error',
        { type: 'attribute', prefix: 'sot', style: 'camelCase' },
      ],
      // Template-driven types from Angular are values to the compiler.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['apps/console/**/*.html'],
    extends: [...angular.configs.templateRecommended, ...angular.configs.templateAccessibility],
  },
  { files: ['tools/**/*.ts'], rules: { 'no-console': 'off' } },
);
