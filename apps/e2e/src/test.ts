import { type ConsoleMessage, type Page, test as base, expect } from '@playwright/test';
import { ConsolePage } from './console-page';

/** An answer that the browser reports as an error although it is the expected one. */
const isExpected = (message: ConsoleMessage): boolean =>
  message.text().startsWith('Failed to load resource') && message.location().url.endsWith('/v1/b2');

/** Collects what a page complains of. */
function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !isExpected(message)) {
      complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  return complaints;
}

interface Fixtures {
  console: ConsolePage;
  /** Complaints of the browser that a story provokes. */
  tolerated: RegExp | null;
  complaints: string[];
}

/** A test whose addresses are the product's, and in which any complaint of the page is a failure. */
export const test = base.extend<Fixtures>({
  baseURL: async ({ headless: _ }, use) => use(process.env['SOTERIA_E2E_URL'] ?? ''),
  tolerated: [null, { option: true }],
  console: async ({ page }, use) => use(new ConsolePage(page)),
  complaints: [
    async ({ page, tolerated }, use) => {
      const complaints = listen(page);
      await use(complaints);
      const real = complaints.filter((complaint) => !tolerated?.test(complaint));
      expect(real, 'the browser’s console').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
