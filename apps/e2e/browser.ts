import { existsSync } from 'node:fs';
import { type PlaywrightTestConfig } from '@playwright/test';

/** Where Chromium may be, as tools/bootstrap.mjs looks for it; another one by CHROMIUM. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const CHROMIUM = process.env['CHROMIUM'] ?? PLACES.find((place) => existsSync(place)) ?? '';

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
  },
} satisfies PlaywrightTestConfig & { use: { reducedMotion: 'reduce' } };
