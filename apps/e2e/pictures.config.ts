import { defineConfig } from '@playwright/test';
import { common } from './browser';

/** The pictures of the README: `npm run pictures`. */
export default defineConfig({
  ...common,
  testDir: './src',
  testMatch: '**/*.pictures.ts',
  outputDir: '../../test-results',
  timeout: 120_000,
  use: {
    ...common.use,
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: 1.4,
  },
});
