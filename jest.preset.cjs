/** Shared Jest settings of the projects that run on Node. */
const { join } = require('node:path');
const swc = require('./swc.config.cjs');
const bundledClient = require('./tools/jest-client.cjs');

const library = (name) => join(__dirname, 'libs', name, 'src/index.ts');

/** Where `@soteria/*` imports lead; the same as `paths` in tsconfig.base.json. */
const moduleNameMapper = {
  '^@soteria/contracts$': library('contracts'),
  '^@soteria/domain$': library('domain'),
  '^@soteria/kube$': library('kube'),
  '^@soteria/sandbox$': library('sandbox'),
};

module.exports = {
  moduleNameMapper,
  nodeProject: (displayName, extra = {}) => ({
    displayName,
    testEnvironment: 'node',
    testMatch: ['<rootDir>/src/**/*.spec.ts'],
    // Specs wait for states, not for time; on a busy machine with two cores that may take a while.
    testTimeout: 180_000,
    transform: { '^.+\\.ts$': ['@swc/jest', swc('commonjs')] },
    moduleNameMapper: { ...moduleNameMapper, '^@kubernetes/client-node$': bundledClient() },
    ...extra,
  }),
};
