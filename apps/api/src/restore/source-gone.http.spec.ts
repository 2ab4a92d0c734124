import { type BackupList, type Plan } from '@soteria/contracts';
import {
  type KubeObject,
  type LonghornBackup,
  type PersistentVolume,
  type PersistentVolumeClaim,
  RESOURCES,
  resourcePath,
} from '@soteria/kube';
import { MemoryShelf, world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const LONGHORN = 'longhorn-system';
const SECRET = { name: 'longhorn-crypto', namespace: LONGHORN };
const secret: KubeObject & Record<string, unknown> = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: SECRET,
  data: { CRYPTO_KEY_VALUE: 'a2V5' },
};
const CRYPTO = {
  parameters: {
    encrypted: 'true',
    'csi.storage.k8s.io/node-stage-secret-name': SECRET.name,
    'csi.storage.k8s.io/node-stage-secret-namespace': SECRET.namespace,
  },
};

jest.setTimeout(180_000);

/** The claim that came back, and its PV. */
function restored(story: Story, namespace: string, pvc: string) {
  const { store } = story.cluster.sandbox;
  const claim = store.get<PersistentVolumeClaim>('persistentvolumeclaims', namespace, pvc);
  const name = claim?.spec.volumeName ?? '';
  return { claim, pv: store.get<PersistentVolume>('persistentvolumes', '', name) };
}

describe('a restore whose source is gone', () => {
  const targets = new MemoryShelf();
  let first: Story;
  let backup = '';
  let contents: unknown;

  beforeAll(async () => {
    first = await Story.begin({
      targets,
      world: world()
        .storageClass('crypto', CRYPTO)
        .object(secret)
        .volume('shop/ledger', {
          storageClass: 'crypto',
          encrypted: true,
          volumeMode: 'Block',
          accessModes: ['ReadWriteOncePod'],
          labels: { app: 'ledger' },
        })
        .volume('shop/site', {
          accessModes: ['ReadWriteMany'],
          mountOptions: ['noatime'],
          nfsOptions: 'vers=4.2,softerr',
        }),
    });
    contents = first.cluster.write('shop/ledger');
    const { items } = await first.done('/v1/backup', { namespace: 'shop', pvc: 'ledger' });
    backup = items[0]?.backup ?? '';
    await first.done('/v1/backup', { namespace: 'shop', pvc: 'site' });
  });
  afterAll(() => first.end());

  function demandTheSame(story: Story, namespace: string): void {
    const { claim, pv } = restored(story, namespace, 'ledger');
    expect(claim?.spec).toMatchObject({
      volumeMode: 'Block',
      accessModes: ['ReadWriteOncePod'],
      storageClassName: 'crypto',
    });
    expect(claim?.metadata.labels).toMatchObject({ app: 'ledger' });
    expect(pv?.spec.csi).toMatchObject({
      nodeStageSecretRef: SECRET,
      nodePublishSecretRef: SECRET,
      nodeExpandSecretRef: SECRET,
      volumeAttributes: { encrypted: 'true' },
    });
    expect(pv?.spec.csi).not.toHaveProperty('fsType');
    expect(story.cluster.contentsOf(`${namespace}/ledger`)).toEqual(contents);
  }

  it('the claim, its namespace and its volume: the backup tells all that is needed', async () => {
    const handle = first.cluster.handleOf('shop/ledger');
    await first.kube('DELETE', '/api/v1/namespaces/shop');
    await first.kube('DELETE', resourcePath(RESOURCES.persistentVolumes, undefined, handle));
    const { store } = first.cluster.sandbox;
    await first.until('the volume is gone', async () => {
      const left = store.get('volumes.longhorn.io', LONGHORN, handle);
      if (left && !left.metadata.deletionTimestamp) {
        await first.kube('DELETE', resourcePath(RESOURCES.longhornVolumes, LONGHORN, handle));
      }
      return left === undefined && store.get('namespaces', '', 'shop') === undefined;
    });
    const list = await first.get<BackupList>('/v1/backups?namespace=shop&pvc=ledger');
    expect(list.body.items).toMatchObject([{ id: backup, usable: true }]);
    await first.done('/v1/restores', {
      source: { namespace: 'shop', pvc: 'ledger' },
      target: { namespace: 'shop', pvc: 'ledger', createNamespace: true },
    });
    demandTheSame(first, 'shop');
  });

  it('the whole cluster: another one that reads the same target brings it back', async () => {
    const second = await Story.begin({
      targets,
      world: world().storageClass('crypto', CRYPTO).object(secret).namespace('haven'),
    });
    await second.kube(
      'PATCH',
      resourcePath(RESOURCES.longhornBackupTargets, LONGHORN, 'default'),
      { spec: { syncRequestedAt: new Date().toISOString().replace(/\.\d+Z$/, 'Z') } },
      'application/merge-patch+json',
    );
    await second.until('the backup is known', async () => {
      const { body } = await second.get<BackupList>('/v1/backups?namespace=shop&pvc=ledger');
      return body.items.some(({ id, usable }) => id === backup && usable);
    });
    await second.done('/v1/restores', {
      source: { backup },
      target: { namespace: 'haven', pvc: 'ledger' },
    });
    demandTheSame(second, 'haven');
    await second.done('/v1/restores', {
      source: { namespace: 'shop', pvc: 'site' },
      target: { namespace: 'haven', pvc: 'site' },
    });
    expect(restored(second, 'haven', 'site').pv?.spec).toMatchObject({
      mountOptions: ['noatime'],
      csi: { volumeAttributes: { nfsOptions: 'vers=4.2,softerr' } },
    });
    await second.end();
  });

  it('and that tells nothing of its claim is restored with a warning that says what is assumed', async () => {
    const stored = first.cluster.sandbox.store.get<LonghornBackup>(
      'backups.longhorn.io',
      LONGHORN,
      backup,
    );
    expect(stored?.status?.labels).toHaveProperty(['soteria.io/claim']);
    const silent = await Story.begin({
      world: world()
        .namespace('haven')
        .storageClass('tuned', { mountOptions: ['noatime'], parameters: { nfsOptions: 'softerr' } })
        .volume('shop/mute', { orphaned: true })
        .backup({ at: '1d ago', name: 'backup-mute', silent: true })
        .storageClass('xfs', { parameters: { fsType: 'xfs' } })
        .volume('shop/xfs', { orphaned: true, storageClass: 'xfs', fsType: 'xfs' })
        .backup({ at: '1d ago', name: 'backup-xfs', silent: true }),
    });
    const wanted = {
      source: { backup: 'backup-mute' },
      target: { namespace: 'haven', pvc: 'mute' },
    };
    const plan = await silent.post<Plan>('/v1/restores', { ...wanted, dryRun: true });
    expect(plan.body.warnings).toMatchObject([{ code: 'claim-unknown' }]);
    await silent.done('/v1/restores', wanted);
    expect(restored(silent, 'haven', 'mute').pv?.spec.csi?.fsType).toBe('ext4');
    await silent.done('/v1/restores', {
      source: { backup: 'backup-xfs' },
      target: { namespace: 'haven', pvc: 'xfs' },
    });
    expect(restored(silent, 'haven', 'xfs').pv?.spec.csi?.fsType).toBe('xfs');
    await silent.done('/v1/restores', {
      source: { backup: 'backup-mute' },
      target: {
        namespace: 'haven',
        pvc: 'shared',
        storageClass: 'tuned',
        accessModes: ['ReadWriteMany'],
      },
    });
    expect(restored(silent, 'haven', 'shared').pv?.spec).toMatchObject({
      mountOptions: ['noatime'],
      csi: { volumeAttributes: { nfsOptions: 'softerr' } },
    });
    await silent.end();
  });
});
