import { defineConfig } from '@playwright/test';
import { common } from './browser';

/** Pictures of every page, for review and for the README: `playwright test -c apps/e2e/screenshots.config.ts`. */
export default defineConfig({
  ...common,
  testDir: './src',
  testMatch: '**/*.shots.ts',
  outputDir: '../../test-results',
  timeout: 120_000,
  use: { ...common.use, deviceScaleFactor: 2 },
});
