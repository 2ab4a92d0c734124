import { Clipboard } from '@angular/cdk/clipboard';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type VolumeObject } from '@soteria/contracts';
import { TestConsole } from '../testing/console';
import { hoursAgo } from '../testing/world';
import { VolumeObjects } from './volume-objects';
import { VolumeObjectsHarness } from './volume-objects.harness';

const ROUTE = 'GET /v1/inventory/shop/orders/objects';
const claim: VolumeObject = {
  kind: 'PersistentVolumeClaim',
  namespace: 'shop',
  name: 'orders',
  yaml: 'kind: PersistentVolumeClaim\n',
};
const volume: VolumeObject = { kind: 'Volume', name: 'pvc-1', yaml: 'kind: Volume\n' };

async function shown(items: VolumeObject[] = [claim, volume], backup: string | null = null) {
  const copied: string[] = [];
  const clipboard = { copy: (text: string) => copied.push(text) };
  const console = new TestConsole({ providers: [{ provide: Clipboard, useValue: clipboard }] });
  console.api.on(ROUTE, { asOf: hoursAgo(0), items });
  const inputs = { namespace: 'shop', pvc: 'orders', backup };
  const { fixture } = await console.show(VolumeObjects, inputs);
  const objects = await TestbedHarnessEnvironment.harnessForFixture(fixture, VolumeObjectsHarness);
  const press = async (name: string) => {
    await objects.press(name);
    await console.settle();
  };
  return { console, fixture, objects, press, copied };
}

describe('the objects of a volume', () => {
  it('are not read before somebody asks', async () => {
    const { console, objects } = await shown();
    expect(console.api.sentTo(ROUTE)).toEqual([]);
    expect(await objects.has('pre')).toBe(false);
  });

  it('keep the focus near when the button that was pressed goes, and say that they are there', async () => {
    const { fixture, press } = await shown();
    document.body.append(fixture.nativeElement as HTMLElement);
    document.querySelector('button')?.focus();
    await press('Show as YAML');
    expect(document.activeElement).toBe(fixture.nativeElement);
    expect(document.querySelector('body > [aria-live]')?.textContent).toBe('The objects are read.');
  });

  it('say why they cannot be read, and are read again on request', async () => {
    const { console, objects, press } = await shown();
    console.api.on(ROUTE, console.api.problem('cluster-unavailable', 'No answer.'));
    await press('Show as YAML');
    expect(await objects.text()).toContain('No answer.');
    console.api.on(ROUTE, { asOf: hoursAgo(0), items: [claim] });
    await press('Try again');
    expect(await objects.texts('pre')).toEqual(['kind: PersistentVolumeClaim']);
  });

  it('are shown as YAML, one at a time, with the command that shows the same', async () => {
    const { objects, press, copied } = await shown();
    await press('Show as YAML');
    expect(await objects.texts('pre')).toEqual(['kind: PersistentVolumeClaim']);
    expect(await objects.texts('code')).toEqual(['kubectl -n shop get pvc orders -o yaml']);
    await press('Volume');
    expect(await objects.texts('pre')).toEqual(['kind: Volume']);
    await press('Copy the YAML');
    await press('Copy the command');
    expect(copied).toEqual([
      'kind: Volume\n',
      'kubectl get volumes.longhorn.io -A --field-selector metadata.name=pvc-1 -o yaml',
    ]);
  });

  it('name one that cannot be had, and why', async () => {
    const gone = { ...claim, yaml: null, problem: 'It is not in the cluster any more.' };
    const { console, objects, press } = await shown([gone]);
    await press('Show as YAML');
    expect(await objects.text()).toContain('orders: It is not in the cluster any more.');
    console.api.on(ROUTE, { asOf: hoursAgo(0), items: [claim] });
    await press('Read again');
    expect(await objects.texts('pre')).toEqual(['kind: PersistentVolumeClaim']);
  });

  it('include the chosen restore point, and do not follow each step along the axis', async () => {
    const { console, fixture, objects, press } = await shown([claim], 'b1');
    await press('Show as YAML');
    fixture.componentRef.setInput('backup', 'b2');
    await console.settle();
    expect(console.api.sentTo(ROUTE).map(({ url }) => url.split('?')[1])).toEqual(['backup=b1']);
    expect(await objects.text()).toContain('Another restore point is chosen by now');
    await press('Read again');
    expect(console.api.sentTo(ROUTE).map(({ url }) => url.split('?')[1])).toEqual([
      'backup=b1',
      'backup=b2',
    ]);
  });

  it('of another volume have to be asked for', async () => {
    const { console, fixture, objects, press } = await shown();
    await press('Show as YAML');
    fixture.componentRef.setInput('pvc', 'cart');
    await console.settle();
    expect(console.api.sentTo('GET /v1/inventory/shop/cart/objects')).toEqual([]);
    expect(await objects.has('pre')).toBe(false);
  });
});
