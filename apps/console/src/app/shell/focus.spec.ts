import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { SourcePickerHarness } from '../restore/source-picker.harness';
import { TestConsole } from '../testing/console';
import { backup, plan, volume } from '../testing/world';
import { Shell } from './shell';
import { ShellHarness } from './shell.harness';

async function openedAt(url: string) {
  const console = new TestConsole({
    volumes: [volume('shop/orders'), volume('shop/cart')],
    backups: [backup('shop/orders', 'b1')],
  });
  console.api.on('POST /v1/restores', plan());
  const { fixture, loader } = await console.show(Shell);
  await TestBed.inject(Router).navigateByUrl(url);
  await console.settle();
  const shell = await TestbedHarnessEnvironment.harnessForFixture(fixture, ShellHarness);
  return { console, shell, loader };
}
const focused = () => {
  const { activeElement } = document;
  return `${activeElement?.tagName} ${activeElement?.textContent.trim()}`;
};

describe('the focus', () => {
  it('goes to the heading when what had it went with the former state of a page', async () => {
    const { console, loader } = await openedAt('/restore');
    const link = await (await loader.getHarness(SourcePickerHarness)).link(/^shop\/orders/);
    await link.focus();
    await link.click();
    await console.settle();
    expect(focused()).toBe('H1 Restore shop/orders');
  });

  it('stays where it is when that is still there', async () => {
    const { console } = await openedAt('/activity');
    const field = document.querySelector<HTMLSelectElement>('[aria-label=State]');
    field?.focus();
    await TestBed.inject(Router).navigateByUrl('/activity?state=failed');
    await console.settle();
    expect(document.activeElement).toBe(field);
  });

  it('goes from the search to what was found, also in the page that is shown already', async () => {
    const { console, shell } = await openedAt('/volumes');
    const search = await shell.search();
    await (await search.field('Find a volume')).focus();
    await search.type('orders');
    await search.key('enter');
    await console.settle();
    expect(focused()).toBe('H1 Volumes');
  });
});
