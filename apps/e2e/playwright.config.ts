import { defineConfig } from '@playwright/test';
import { common } from './browser';

/** The stories that a person comes with, and what every page owes to everybody. */
export default defineConfig({
  ...common,
  testDir: './src',
  testMatch: '**/*.spec.ts',
  outputDir: '../../test-results',
  // For a machine that has much else to do; on two cores of its own a story takes seconds.
  timeout: 480_000,
  expect: { timeout: 60_000 },
  use: { ...common.use, viewport: { width: 1280, height: 900 } },
});
