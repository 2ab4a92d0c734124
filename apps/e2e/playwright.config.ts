import { defineConfig } from '@playwright/test';
import { common } from './browser';

/** The stories that a person comes with, and what every page owes to everybody. */
export default defineConfig({
  ...common,
  testDir: './src',
  testMatch: '**/*.spec.ts',
  outputDir: '../../test-results',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  use: { ...common.use, viewport: { width: 1280, height: 900 } },
});
