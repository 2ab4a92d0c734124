import { type KubeObject, type Pod, RESOURCES } from '@soteria/kube';
import { world } from '../../seed/world';
import { eventually, never, SPEC_TIMEOUT_MS } from '../../testing/eventually';
import { TryOut } from '../../testing/try-out';
import { DEPLOYMENTS, STATEFUL_SETS, type Workload } from '../kinds';

jest.setTimeout(SPEC_TIMEOUT_MS);

let run: TryOut;
afterEach(() => run.stop());

const pods = (namespace = 'shop') => run.cluster.sandbox.store.list<Pod>('pods', namespace);
const running = (count: number) =>
  pods().length === count && pods().every(({ status }) => status?.phase === 'Running');

const statefulSet = (replicas: number): Workload => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db', namespace: 'shop' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'db' } },
    serviceName: 'db',
    template: {
      metadata: { labels: { app: 'db' } },
      spec: { containers: [{ name: 'db', image: 'postgres:17' }] },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  } as Workload['spec'],
});

describe('workloads', () => {
  it('of a StatefulSet get a claim each and run on it', async () => {
    run = await TryOut.start({ world: world().namespace('shop') });
    await run.api.create(STATEFUL_SETS, statefulSet(2));
    await eventually('both run', () => running(2));
    expect(pods().map(({ metadata }) => metadata.name)).toEqual(['db-0', 'db-1']);
    for (const name of ['data-db-0', 'data-db-1']) {
      const volume = run.volume(run.cluster.handleOf(`shop/${name}`));
      await eventually('Longhorn knows its pod', () =>
        run
          .volume(volume?.metadata.name ?? '')
          ?.status?.kubernetesStatus?.workloadsStatus?.some(
            ({ workloadName, workloadType }) =>
              workloadName === 'db' && workloadType === 'StatefulSet',
          ),
      );
    }
  });

  it('that shrink lose pods and keep claims; a volume without pods is detached', async () => {
    run = await TryOut.start({ world: world().namespace('shop') });
    const made = await run.api.create(STATEFUL_SETS, statefulSet(1));
    await eventually('it runs', () => running(1));
    const volume = run.cluster.handleOf('shop/data-db-0');
    await eventually('it is attached', () => run.volume(volume)?.status?.state === 'attached');
    await run.api.patch(STATEFUL_SETS, made, { spec: { replicas: 0 } });
    await eventually('no pod is left', () => pods().length === 0);
    await eventually('it is detached', () => run.volume(volume)?.status?.state === 'detached');
    expect(run.claim('shop', 'data-db-0')?.status?.phase).toBe('Bound');
  });

  it('of a Deployment belong to its ReplicaSet, and are made anew when they are deleted', async () => {
    run = await TryOut.start({
      world: world()
        .volume('shop/orders', { accessModes: ['ReadWriteMany'] })
        .usedBy('Deployment/orders', { replicas: 2 }),
    });
    const [first] = pods();
    expect(first?.metadata.ownerReferences?.[0]?.kind).toBe('ReplicaSet');
    await run.remove(RESOURCES.pods, first);
    await eventually(
      'another one runs',
      () => running(2) && pods().every(({ metadata }) => metadata.uid !== first?.metadata.uid),
    );
  });

  it('do not run on a volume that is being restored or broken', async () => {
    run = await TryOut.start({
      world: world().volume('shop/orders', { health: 'faulted' }),
    });
    await run.api.create(RESOURCES.pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'reader', namespace: 'shop' },
      spec: {
        containers: [{ name: 'reader', image: 'busybox:1' }],
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'orders' } }],
      },
    } as Pod);
    await never('running', () => running(1));
  });
});

describe('what has lost its owner', () => {
  it('is deleted, down to the last', async () => {
    run = await TryOut.start({
      world: world()
        .volume('shop/orders', { accessModes: ['ReadWriteMany'] })
        .usedBy('Deployment/orders', { replicas: 2 }),
    });
    const { store } = run.cluster.sandbox;
    await run.remove(DEPLOYMENTS, store.get('deployments', 'shop', 'orders'));
    await eventually('all is gone', () => store.count('replicasets') + store.count('pods') === 0);
  });

  it('stays when its owner is of a kind that nobody here follows', async () => {
    run = await TryOut.start({ world: world().volume('shop/orders') });
    const claim = run.claim('shop', 'orders') as KubeObject;
    const owner = { apiVersion: 'example.com/v1', kind: 'Database', name: 'db', uid: 'u-1' };
    await run.api.patch(RESOURCES.persistentVolumeClaims, claim, {
      metadata: { ownerReferences: [owner] },
    });
    await never(
      'deleted',
      () => run.claim('shop', 'orders')?.metadata.deletionTimestamp !== undefined,
    );
  });

  it('stays when only one of several owners is gone', async () => {
    run = await TryOut.start({ world: world().namespace('shop') });
    const made = await run.api.create(STATEFUL_SETS, statefulSet(1));
    await eventually('it runs', () => running(1));
    const claim = run.claim('shop', 'data-db-0') as KubeObject;
    const [pod] = pods();
    const reference = (object: KubeObject | undefined) => ({
      apiVersion: object?.apiVersion,
      kind: object?.kind,
      name: object?.metadata.name,
      uid: object?.metadata.uid,
    });
    await run.api.patch(RESOURCES.persistentVolumeClaims, claim, {
      metadata: { ownerReferences: [reference(made), reference(pod)] },
    });
    await run.remove(RESOURCES.pods, pod);
    await eventually(
      'another pod runs',
      () => running(1) && pods()[0]?.metadata.uid !== pod?.metadata.uid,
    );
    expect(run.claim('shop', 'data-db-0')?.metadata.deletionTimestamp).toBeUndefined();
  });
});

describe('a deleted namespace', () => {
  it('is emptied, and goes when its volumes have gone', async () => {
    run = await TryOut.start({
      world: world()
        .volume('shop/orders')
        .usedBy('Deployment/orders')
        .backup({ at: '1h ago', name: 'backup-one' }),
    });
    const volume = run.cluster.handleOf('shop/orders');
    const { store } = run.cluster.sandbox;
    await run.remove(RESOURCES.namespaces, store.get('namespaces', '', 'shop'));
    await eventually('it is gone', () => store.get('namespaces', '', 'shop') === undefined);
    await eventually(
      'the data is gone',
      () => !run.volume(volume) && !run.persistentVolume(volume),
    );
    const left = [...store.everything().keys()].filter((key) => key.includes('/shop/'));
    expect(left).toEqual([]);
    expect(run.backup('backup-one')?.status?.state).toBe('Completed');
  });
});
