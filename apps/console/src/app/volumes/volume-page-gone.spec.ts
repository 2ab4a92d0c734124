import { Location } from '@angular/common';
import { TestBed } from '@angular/core/testing';
import { type Story, TestConsole } from '../testing/console';
import { backup, daysAgo, failedBackup, hoursAgo, session } from '../testing/world';
import { VolumePageHarness } from './volume-page.harness';

const failed = failedBackup('shop/orders', 'b2', { snapshotTime: hoursAgo(5) });
const good = backup('shop/orders', 'b1', { snapshotTime: daysAgo(2) });
const OPEN = 'There is no such claim. Whether there are backups of one of this name';

async function visit(story: Story = {}, url = '/volumes/shop/orders') {
  const console = new TestConsole({ backups: [failed, good], ...story });
  const page = await (await console.visit(url)).getHarness(VolumePageHarness);
  return { console, page };
}
const verdict = async (page: VolumePageHarness) => (await page.texts('.verdict'))[0];

describe('the page of a volume whose claim is gone', () => {
  it('promises nothing while the backups are being read', async () => {
    const console = new TestConsole();
    let meanwhile: string | null | undefined;
    console.api.on('GET /v1/backups', async () => {
      await Promise.resolve();
      TestBed.tick();
      meanwhile = document.querySelector('sot-page-header')?.textContent;
      return { items: [good] };
    });
    await console.visit('/volumes/shop/orders');
    expect(meanwhile).toContain(`${OPEN} is being read.`);
    expect(meanwhile).toContain('The backups are being read.');
  });

  it('promises nothing when they cannot be read, and tries again', async () => {
    const console = new TestConsole();
    console.api.on('GET /v1/backups', console.api.problem('internal', 'A fault.'));
    const page = await (await console.visit('/volumes/shop/orders')).getHarness(VolumePageHarness);
    expect(await verdict(page)).toBe(`${OPEN} could not be read.`);
    expect(await page.refusalOf('Restore…')).toBe('The backups could not be read.');
    console.api.on('GET /v1/backups', { items: [good] });
    await page.press('Try again');
    await console.settle();
    expect(await verdict(page)).toContain('can still be restored');
    expect(await page.refusalOf('Restore…')).toBeNull();
  });

  it('promises nothing when no backup of it can be restored', async () => {
    const { page } = await visit({ backups: [failed] });
    expect(await verdict(page)).toBe(
      'This claim does not exist any more, and no backup of it can be restored.',
    );
    expect(await page.refusalOf('Restore…')).toContain('no restore point');
  });

  it('promises nothing when there is no backup of it either', async () => {
    const { page } = await visit({}, '/volumes/shop/ordres');
    expect(await verdict(page)).toBe('There is no such claim, and no backup of one of this name.');
    expect(await page.texts('sot-empty-state h2')).toEqual(['Nothing can be had back']);
    expect(await page.text()).not.toContain('Back up now');
  });

  it('shows what can be had back, and restores it', async () => {
    const { console, page } = await visit();
    expect(await verdict(page)).toContain('This claim does not exist any more. What was backed up');
    expect(await (await page.table()).rows()).toHaveLength(2);
    expect(console.api.sentTo('GET /v1/inventory/shop/orders')).toEqual([]);
    await page.press('Restore…');
    await console.settle();
    expect(TestBed.inject(Location).path()).toBe('/restore?namespace=shop&pvc=orders&backup=b1');
  });

  it('offers no backup of it', async () => {
    const { page } = await visit();
    await expect(page.button('Back up now')).rejects.toThrow('There is no button');
  });

  it('denies nothing to somebody who may not see its namespace', async () => {
    const { page } = await visit({ backups: [], session: session({ namespaces: ['wiki'] }) });
    expect(await verdict(page)).toBe('You may not see the namespace shop.');
    expect(await page.texts('sot-empty-state h2')).toEqual(['You may not see this namespace']);
    expect(await page.refusalOf('Restore…')).toBe('You may not see what was backed up here.');
    expect(await page.text()).not.toMatch(/no such claim|holds a backup|to restore from/);
  });

  it('says that there is nothing to somebody who may see its namespace', async () => {
    const { page } = await visit({ backups: [], session: session({ namespaces: ['shop'] }) });
    expect(await page.texts('sot-empty-state h2')).toEqual(['Nothing can be had back']);
  });
});
