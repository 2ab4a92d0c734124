const { createEsmPreset } = require('jest-preset-angular/presets');
const { moduleNameMapper } = require('../../jest.preset.cjs');

/** Angular's packages are ES modules, and Jest runs with Node's vm modules: so are the specs. */
module.exports = {
  displayName: 'console',
  ...createEsmPreset({ tsconfig: '<rootDir>/tsconfig.json' }),
  testEnvironment: 'jest-preset-angular/environments/jest-jsdom-env',
  setupFilesAfterEnv: ['<rootDir>/src/test-setup.ts'],
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  // For a machine that has much else to do; a spec of a page takes a second or two by itself.
  testTimeout: 30_000,
  moduleNameMapper,
};
