import { existsSync } from 'node:fs';
import { type PlaywrightTestConfig } from '@playwright/test';

/** Where Chromium may be, as tools/bootstrap.mjs looks for it; another one by CHROMIUM. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const CHROMIUM = process.env['CHROMIUM'] ?? PLACES.find((place) => existsSync(place)) ?? '';

/** Where the reader is; not where the spec runs. */
export const TIME_ZONE = 'Europe/Berlin';

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
    timezoneId: TIME_ZONE,
    reducedMotion: 'reduce',
  },
} satisfies PlaywrightTestConfig & { use: { reducedMotion: 'reduce' } };
