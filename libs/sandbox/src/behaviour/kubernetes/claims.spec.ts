import {
  type KubeObject,
  type PersistentVolume,
  type PersistentVolumeClaim,
  RESOURCES,
} from '@soteria/kube';
import { world } from '../../seed/world';
import { eventually, never, SPEC_TIMEOUT_MS } from '../../testing/eventually';
import { TryOut } from '../../testing/try-out';

jest.setTimeout(SPEC_TIMEOUT_MS);

let run: TryOut;
afterEach(() => run.stop());

const claim = (
  name: string,
  spec: Partial<PersistentVolumeClaim['spec']> = {},
): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: 'shop' },
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'longhorn',
    resources: { requests: { storage: '1Gi' } },
    ...spec,
  },
});

const persistentVolume = (
  name: string,
  spec: Partial<PersistentVolume['spec']> = {},
): PersistentVolume => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: {
    capacity: { storage: '1Gi' },
    accessModes: ['ReadWriteOnce'],
    volumeMode: 'Filesystem',
    persistentVolumeReclaimPolicy: 'Retain',
    storageClassName: 'longhorn',
    csi: { driver: 'driver.longhorn.io', volumeHandle: name, fsType: 'ext4' },
    ...spec,
  },
});

const make = (object: PersistentVolumeClaim | PersistentVolume) =>
  run.api.create<KubeObject>(
    object.kind === 'PersistentVolume'
      ? RESOURCES.persistentVolumes
      : RESOURCES.persistentVolumeClaims,
    object,
  );
const phase = (name: string) => run.claim('shop', name)?.status?.phase;
const start = async (tale = world().namespace('shop')) => {
  run = await TryOut.start({ world: tale });
};

describe('a claim is not bound', () => {
  beforeEach(() => start());

  it.each<[string, Partial<PersistentVolume['spec']>]>([
    ['too small', { capacity: { storage: '512Mi' } }],
    ['of another class', { storageClassName: 'fast' }],
    ['of another mode', { volumeMode: 'Block' }],
    ['for other access', { accessModes: ['ReadOnlyMany'] }],
  ])('to a PV that is %s, even when it is named', async (_case, spec) => {
    await make(persistentVolume('pv-one', spec));
    await make(claim('data', { volumeName: 'pv-one' }));
    await never('bound', () => phase('data') === 'Bound');
  });

  it('to a PV that is reserved for another claim', async () => {
    await make(persistentVolume('pv-one', { claimRef: { namespace: 'shop', name: 'other' } }));
    await make(claim('data', { volumeName: 'pv-one' }));
    await never('bound', () => phase('data') === 'Bound');
  });

  it('when its class has another provisioner', async () => {
    await run.stop();
    await start(world().namespace('shop').storageClass('fast', { provisioner: 'ebs.csi.aws.com' }));
    await make(claim('data', { storageClassName: 'fast' }));
    await never('bound', () => phase('data') === 'Bound');
    expect(phase('data')).toBe('Pending');
  });
});

describe('a claim is bound', () => {
  it('to the PV that is reserved for it and that it names, both ways', async () => {
    await start();
    await make(
      persistentVolume('restored', {
        claimRef: {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          namespace: 'shop',
          name: 'data',
        },
      }),
    );
    await make(claim('data', { volumeName: 'restored' }));
    await eventually('it is bound', () => phase('data') === 'Bound');
    const bound = run.claim('shop', 'data');
    expect(bound).toMatchObject({
      metadata: { finalizers: ['kubernetes.io/pvc-protection'] },
      status: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] },
    });
    expect(run.persistentVolume('restored')).toMatchObject({
      spec: { claimRef: { namespace: 'shop', name: 'data', uid: bound?.metadata.uid } },
      status: { phase: 'Bound' },
    });
  });

  it('to the PV that it names and that names it, whatever the two of them say', async () => {
    await start();
    await make(persistentVolume('small', { claimRef: { namespace: 'shop', name: 'data' } }));
    const requests = { storage: '10Gi' };
    await make(claim('data', { volumeName: 'small', resources: { requests } }));
    await eventually('it is bound', () => phase('data') === 'Bound');
    expect(run.claim('shop', 'data')?.status?.capacity).toEqual({ storage: '1Gi' });
  });

  it('to the smallest free PV that will do', async () => {
    await start(world().namespace('shop').storageClass('local', { provisioner: 'none' }));
    for (const [name, storage] of [
      ['large', '10Gi'],
      ['fitting', '2Gi'],
      ['small', '512Mi'],
    ] as const) {
      await make(persistentVolume(name, { capacity: { storage }, storageClassName: 'local' }));
      await eventually(
        'it is free',
        () => run.persistentVolume(name)?.status?.phase === 'Available',
      );
    }
    await make(claim('data', { storageClassName: 'local' }));
    await eventually('it is bound', () => phase('data') === 'Bound');
    expect(run.claim('shop', 'data')?.spec.volumeName).toBe('fitting');
    expect(run.persistentVolume('large')?.status?.phase).toBe('Available');
  });

  it('to a new Longhorn volume, made after its class', async () => {
    await start(
      world()
        .namespace('shop')
        .storageClass('safe', {
          mountOptions: ['noatime'],
          parameters: {
            nfsOptions: 'softerr',
            numberOfReplicas: '2',
            encrypted: 'true',
            fsType: 'xfs',
            recurringJobSelector: '[{"name":"nightly","isGroup":false}]',
            'csi.storage.k8s.io/node-stage-secret-name': '${pvc.name}-key',
            'csi.storage.k8s.io/node-stage-secret-namespace': '${pvc.namespace}',
          },
        }),
    );
    await make(claim('data', { storageClassName: 'safe', accessModes: ['ReadWriteMany'] }));
    await eventually('it is bound', () => phase('data') === 'Bound');
    const uid = run.claim('shop', 'data')?.metadata.uid ?? '';
    expect(run.volume(`pvc-${uid}`)).toMatchObject({
      metadata: { labels: { 'recurring-job.longhorn.io/nightly': 'enabled' } },
      spec: { size: String(2 ** 30), numberOfReplicas: 2, encrypted: true, accessMode: 'rwx' },
    });
    expect(run.persistentVolume(`pvc-${uid}`)).toMatchObject({
      metadata: { annotations: { 'pv.kubernetes.io/provisioned-by': 'driver.longhorn.io' } },
      spec: {
        persistentVolumeReclaimPolicy: 'Delete',
        mountOptions: ['noatime'],
        csi: {
          fsType: 'xfs',
          nodeStageSecretRef: { name: 'data-key', namespace: 'shop' },
          volumeAttributes: { nfsOptions: 'softerr' },
        },
      },
    });
    await eventually('Longhorn knows the claim', () => {
      const known = run.volume(`pvc-${uid}`)?.status?.kubernetesStatus;
      return known?.pvStatus === 'Bound' && known.namespace === 'shop' && known.pvcName === 'data';
    });
  });

  it('to a volume of the default class when it names none', async () => {
    await start();
    const plain = claim('data');
    delete plain.spec.storageClassName;
    await make(plain);
    await eventually('it is bound', () => phase('data') === 'Bound');
    expect(run.claim('shop', 'data')?.spec.storageClassName).toBe('longhorn');
  });

  it('only when somebody uses it, if its class waits for that', async () => {
    await start(
      world().namespace('shop').storageClass('lazy', { bindingMode: 'WaitForFirstConsumer' }),
    );
    await make(claim('data', { storageClassName: 'lazy' }));
    await never('bound', () => phase('data') === 'Bound');
    await run.api.create(RESOURCES.pods, podThatMounts('data'));
    await eventually('it is bound', () => phase('data') === 'Bound');
    await eventually('the pod runs', () => podPhase() === 'Running');
  });
});

const podThatMounts = (claimName: string) => ({
  apiVersion: 'v1' as const,
  kind: 'Pod' as const,
  metadata: { name: 'reader', namespace: 'shop' },
  spec: {
    containers: [{ name: 'reader', image: 'busybox:1' }],
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
  },
});
const podPhase = () =>
  (run.cluster.sandbox.store.get('pods', 'shop', 'reader')?.['status'] as { phase?: string })
    ?.phase;

describe('a deleted claim', () => {
  it('stays while a pod uses it', async () => {
    await start();
    await make(claim('data'));
    await run.api.create(RESOURCES.pods, podThatMounts('data'));
    await eventually('the pod runs', () => podPhase() === 'Running');
    await run.remove(RESOURCES.persistentVolumeClaims, run.claim('shop', 'data'));
    await never('gone', () => run.claim('shop', 'data') === undefined);
    await run.remove(RESOURCES.pods, run.cluster.sandbox.store.get('pods', 'shop', 'reader'));
    await eventually('it is gone', () => run.claim('shop', 'data') === undefined);
  });

  it('takes PV and data with it when the class says so', async () => {
    await start();
    await make(claim('data'));
    await eventually('it is bound', () => phase('data') === 'Bound');
    const name = run.claim('shop', 'data')?.spec.volumeName ?? '';
    await run.remove(RESOURCES.persistentVolumeClaims, run.claim('shop', 'data'));
    await eventually('all is gone', () => !run.persistentVolume(name) && !run.volume(name));
  });

  it('leaves a released PV and the data when they are to be retained', async () => {
    await start();
    await make(persistentVolume('kept', { claimRef: { namespace: 'shop', name: 'data' } }));
    await make(claim('data', { volumeName: 'kept' }));
    await eventually('it is bound', () => phase('data') === 'Bound');
    await run.remove(RESOURCES.persistentVolumeClaims, run.claim('shop', 'data'));
    await eventually(
      'it is released',
      () => run.persistentVolume('kept')?.status?.phase === 'Released',
    );
    await make(claim('data', { volumeName: 'kept' }));
    await never('bound to a stranger’s data', () => phase('data') === 'Bound');
    await run.remove(RESOURCES.persistentVolumes, run.persistentVolume('kept'));
    await eventually('it is gone', () => run.persistentVolume('kept') === undefined);
  });

  it('leaves Longhorn with the memory of it', async () => {
    await start(world().volume('shop/orders').usedBy('Deployment/orders'));
    const volume = run.cluster.handleOf('shop/orders');
    const retained = run.persistentVolume(volume) as KubeObject;
    await run.api.patch(RESOURCES.persistentVolumes, retained, {
      spec: { persistentVolumeReclaimPolicy: 'Retain' },
    });
    await run.remove(
      { ...RESOURCES.pods, group: 'apps', plural: 'deployments', kind: 'Deployment' },
      run.cluster.sandbox.store.get('deployments', 'shop', 'orders'),
    );
    await eventually('its pods are gone', () => run.cluster.sandbox.store.count('pods') === 0);
    await run.remove(RESOURCES.persistentVolumeClaims, run.claim('shop', 'orders'));
    await eventually('it is released', () => {
      const known = run.volume(volume)?.status?.kubernetesStatus;
      return known?.pvStatus === 'Released' && known.lastPVCRefAt !== '';
    });
    expect(run.volume(volume)?.status?.kubernetesStatus).toMatchObject({
      namespace: 'shop',
      pvcName: 'orders',
      lastPodRefAt: expect.stringMatching(/Z$/) as string,
    });
  });
});

it('a claim whose PV is deleted under it is lost', async () => {
  await start();
  await make(claim('data'));
  await eventually('it is bound', () => phase('data') === 'Bound');
  const name = run.claim('shop', 'data')?.spec.volumeName ?? '';
  const volume = run.persistentVolume(name) as KubeObject;
  await run.api.patch(RESOURCES.persistentVolumes, volume, { metadata: { finalizers: [] } });
  await run.remove(RESOURCES.persistentVolumes, volume);
  await eventually('it is lost', () => phase('data') === 'Lost');
});
