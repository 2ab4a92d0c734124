import { type Page, expect } from '@playwright/test';

/** A page of the console, and how to tell that all of it is there. */
export interface Route {
  name: string;
  path: string;
  ready: (page: Page) => Promise<void>;
}

const sees = (text: string | RegExp) => async (page: Page) => {
  await expect(page.getByRole('main').getByText(text).first()).toBeVisible();
};

/** Every address of the console. */
export const ROUTES: readonly Route[] = [
  {
    name: 'overview',
    path: '/',
    ready: async (page) => {
      await page.getByRole('region', { name: 'Coverage' }).scrollIntoViewIfNeeded();
      await expect(page.getByRole('grid').getByText('shop')).toBeVisible();
    },
  },
  { name: 'volumes', path: '/volumes', ready: sees('data-postgres-0') },
  { name: 'volumes, none found', path: '/volumes?q=nowhere', ready: sees('No volume matches') },
  {
    name: 'one volume',
    path: '/volumes/shop/data-postgres-0',
    ready: sees('Restore from here'),
  },
  { name: 'a volume with failures', path: '/volumes/shop/search-index', ready: sees('Failed') },
  { name: 'deleted volumes', path: '/volumes/deleted', ready: sees('branch/') },
  { name: 'restore, of what', path: '/restore', ready: sees('branch/') },
  {
    name: 'restore',
    path: '/restore?namespace=office&pvc=wiki',
    ready: sees('Nothing that exists is modified.'),
  },
  {
    name: 'restore together',
    path: '/restore/group?namespace=identity',
    ready: sees('Nothing that exists is modified.'),
  },
  { name: 'activity', path: '/activity', ready: sees(/operation/) },
  { name: 'policies', path: '/policies', ready: sees(/polic(y|ies)/) },
  { name: 'new policy', path: '/policies/-/new', ready: sees(/Covers \d+ volumes/) },
  { name: 'storage', path: '/storage', ready: sees('No object store is configured') },
  { name: 'settings', path: '/settings', ready: sees('Self-check') },
  { name: 'an address that no page has', path: '/nowhere', ready: sees('No such page') },
];
