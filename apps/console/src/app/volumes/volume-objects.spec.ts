import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { Clipboard } from '@angular/cdk/clipboard';
import { type VolumeRow } from '@soteria/contracts';
import { type Provider } from '@angular/core';
import { TestConsole } from '../testing/console';
import { volume as row } from '../testing/world';
import { VolumeObjects } from './volume-objects';
import { VolumeObjectsHarness } from './volume-objects.harness';

async function shown(volume: VolumeRow, providers: Provider[] = []) {
  const { fixture } = await new TestConsole({ providers }).show(VolumeObjects, { volume });
  return TestbedHarnessEnvironment.harnessForFixture(fixture, VolumeObjectsHarness);
}

describe('the objects of a volume', () => {
  it('are shown by kubectl: the claim, the PV and Longhorn’s volume', async () => {
    const objects = await shown(row('shop/orders'));
    expect(await objects.texts('code')).toEqual([
      'kubectl -n shop get pvc orders -o yaml',
      "kubectl get pv $(kubectl -n shop get pvc orders -o jsonpath='{.spec.volumeName}') -o yaml",
      'kubectl get volumes.longhorn.io -A --field-selector metadata.name=pvc-orders -o yaml',
    ]);
  });

  it('are not Longhorn’s where the driver is another', async () => {
    const objects = await shown(row('shop/orders', { driver: 'nfs.csi.k8s.io' }));
    expect(await objects.texts('code')).toHaveLength(2);
  });

  it('are copied', async () => {
    const copied: string[] = [];
    const clipboard = { copy: (text: string) => copied.push(text) };
    const objects = await shown(row('shop/orders'), [{ provide: Clipboard, useValue: clipboard }]);
    await objects.press('Copy the command for the claim');
    expect(copied).toEqual(['kubectl -n shop get pvc orders -o yaml']);
  });
});
