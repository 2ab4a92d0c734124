import { type PlaywrightTestConfig } from '@playwright/test';

/** Debian's Chromium; another one by SOTERIA_CHROMIUM. */
const CHROMIUM = process.env['SOTERIA_CHROMIUM'] ?? '/usr/bin/chromium';

/** What all runs of a browser have in common: one product for the whole run, started beforehand. */
export const common = {
  globalSetup: './src/start-product.ts',
  forbidOnly: Boolean(process.env['CI']),
  fullyParallel: false,
  // The stories share one cluster and two cores.
  workers: 1,
  retries: 0,
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: CHROMIUM, args: ['--no-sandbox'] },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    trace: 'retain-on-failure',
  },
} satisfies PlaywrightTestConfig & { use: { reducedMotion: 'reduce' } };
