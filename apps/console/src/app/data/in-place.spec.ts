import { TestKey } from '@angular/cdk/testing';
import { TestBed } from '@angular/core/testing';
import { NavigationEnd, Router } from '@angular/router';
import { ActivityPageHarness } from '../activity/activity-page.harness';
import { GroupPageHarness } from '../restore/group-page.harness';
import { RestoreFormHarness } from '../restore/restore-form.harness';
import { TestConsole } from '../testing/console';
import { backup, daysAgo, detail, item, operation, plan, volume } from '../testing/world';
import { VolumePageHarness } from '../volumes/volume-page.harness';
import { VolumesPageHarness } from '../volumes/volumes-page.harness';

const row = volume('shop/orders');
const backups = [1, 2, 3].map((day) =>
  backup('shop/orders', `b${day}`, { snapshotTime: daysAgo(day) }),
);

async function visit(url: string) {
  const console = new TestConsole({
    volumes: [row],
    backups,
    operations: [operation('op-1', [item('shop/orders')])],
  });
  console.api
    .on('GET /v1/inventory/shop/orders', detail(row, { backups }))
    .on('POST /v1/restores', plan());
  const loader = await console.visit(url);
  const router = TestBed.inject(Router);
  const scrolls: unknown[] = [];
  router.events.subscribe((event) => {
    if (event instanceof NavigationEnd) scrolls.push(router.currentNavigation()?.extras.scroll);
  });
  return { console, loader, scrolls };
}

describe('the page stays where it is scrolled to', () => {
  it('when a restore point is chosen in the table, or by a key', async () => {
    const { console, loader, scrolls } = await visit('/volumes/shop/orders');
    const page = await loader.getHarness(VolumePageHarness);
    await (await page.table()).choose(1);
    await (await page.timeline()).key(TestKey.LEFT_ARROW);
    await console.settle();
    expect(scrolls).toEqual(['manual', 'manual']);
  });

  it('when another point is chosen for a restore', async () => {
    const { console, loader, scrolls } = await visit('/restore?namespace=shop&pvc=orders');
    const form = await loader.getHarness(RestoreFormHarness);
    await (await form.timeline()).key(TestKey.LEFT_ARROW);
    await console.settle();
    expect(scrolls).toEqual(['manual']);
  });

  it('when another namespace is restored together', async () => {
    const { console, loader, scrolls } = await visit('/restore/group');
    const page = await loader.getHarness(GroupPageHarness);
    await (await page.field('Namespace')).selectOptions(1);
    await console.settle();
    expect(scrolls).toEqual(['manual']);
  });

  it('when volumes are narrowed, by a filter or to all namespaces', async () => {
    const { console, loader, scrolls } = await visit('/volumes?ns=bygone');
    const page = await loader.getHarness(VolumesPageHarness);
    await page.press('Show all namespaces');
    await (await page.filters()).fill('Filter the volumes', 'orders');
    await console.pass(250);
    expect(scrolls).toEqual(['manual', 'manual']);
  });

  it('when what was done is narrowed', async () => {
    const { console, loader, scrolls } = await visit('/activity');
    const page = await loader.getHarness(ActivityPageHarness);
    await page.press('Restore');
    await console.settle();
    expect(scrolls).toEqual(['manual']);
  });

  it('but not when it becomes another page', async () => {
    const { console, loader, scrolls } = await visit('/volumes/shop/orders');
    await (await loader.getHarness(VolumePageHarness)).press('Restore…');
    await console.settle();
    expect(scrolls).toEqual([undefined]);
  });
});
