import { type Plan } from '@soteria/contracts';
import {
  type KubeObject,
  type LonghornVolume,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '@soteria/kube';
import { LONGHORN_VERSIONS, type LonghornVersion, world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const LONGHORN = 'longhorn-system';

jest.setTimeout(180_000);
const SECRET = { name: 'longhorn-crypto', namespace: LONGHORN };
const secret: KubeObject & Record<string, unknown> = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: SECRET,
  data: { CRYPTO_KEY_VALUE: 'a2V5' },
};
const encrypted = {
  encrypted: 'true',
  'csi.storage.k8s.io/node-stage-secret-name': SECRET.name,
  'csi.storage.k8s.io/node-stage-secret-namespace': SECRET.namespace,
};

const tale = (version: LonghornVersion) =>
  world()
    .longhorn(version)
    .setting('v2-data-engine', 'true')
    .storageClass('crypto', { parameters: encrypted })
    .storageClass('spdk', { parameters: { dataEngine: 'v2' } })
    .object(secret)
    .namespace('elsewhere')
    .volume('shop/plain', { fsType: 'xfs' })
    .volume('shop/tuned', { mountOptions: ['noatime', 'discard'] })
    .volume('shop/shared', { accessModes: ['ReadWriteMany'], nfsOptions: 'vers=4.2,softerr' })
    .volume('shop/read-only', { accessModes: ['ReadOnlyMany'], spec: { accessMode: 'rwx' } })
    .volume('shop/block', { volumeMode: 'Block' })
    .volume('shop/shared-block', {
      accessModes: ['ReadWriteMany'],
      volumeMode: 'Block',
      spec: { migratable: true },
    })
    .volume('shop/single', { accessModes: ['ReadWriteOncePod'] })
    .volume('shop/encrypted', { encrypted: true, storageClass: 'crypto' })
    .volume('shop/fast', { storageClass: 'spdk', spec: { dataEngine: 'v2' } });

interface Restored {
  volume: LonghornVolume | undefined;
  pv: PersistentVolume | undefined;
  claim: PersistentVolumeClaim | undefined;
}

/** Backs a claim up, restores it elsewhere, and answers what came of it. */
async function roundTrip(story: Story, pvc: string): Promise<Restored> {
  const contents = story.cluster.contentsOf(`shop/${pvc}`);
  const { items } = await story.done('/v1/backup', { namespace: 'shop', pvc });
  await story.done('/v1/restores', {
    source: { backup: items[0]?.backup ?? '' },
    target: { namespace: 'elsewhere', pvc },
  });
  expect(story.cluster.contentsOf(`elsewhere/${pvc}`)).toEqual(contents);
  const { store } = story.cluster.sandbox;
  const name = story.cluster.handleOf(`elsewhere/${pvc}`);
  return {
    volume: store.get<LonghornVolume>('volumes.longhorn.io', LONGHORN, name),
    pv: store.get<PersistentVolume>('persistentvolumes', '', name),
    claim: store.get<PersistentVolumeClaim>('persistentvolumeclaims', 'elsewhere', pvc),
  };
}

describe('L20: a volume of each kind comes back as what it was', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({ world: tale('1.12') });
  });
  afterAll(() => story.end());

  it.each([
    [
      'plain',
      { accessMode: 'rwo', dataEngine: 'v1', encrypted: false },
      { volumeMode: 'Filesystem', csi: { fsType: 'xfs' } },
    ],
    ['tuned', { accessMode: 'rwo' }, { mountOptions: ['noatime', 'discard'] }],
    [
      'shared',
      { accessMode: 'rwx', migratable: false },
      {
        accessModes: ['ReadWriteMany'],
        csi: { volumeAttributes: { nfsOptions: 'vers=4.2,softerr' } },
      },
    ],
    ['read-only', { accessMode: 'rwx', migratable: false }, { accessModes: ['ReadOnlyMany'] }],
    ['block', { accessMode: 'rwo' }, { volumeMode: 'Block' }],
    [
      'shared-block',
      { accessMode: 'rwx', migratable: true },
      { volumeMode: 'Block', accessModes: ['ReadWriteMany'] },
    ],
    ['single', { accessMode: 'rwop' }, { accessModes: ['ReadWriteOncePod'] }],
    [
      'encrypted',
      { encrypted: true },
      {
        csi: {
          volumeAttributes: { encrypted: 'true' },
          nodeStageSecretRef: SECRET,
          nodePublishSecretRef: SECRET,
          nodeExpandSecretRef: SECRET,
        },
      },
    ],
    ['fast', { dataEngine: 'v2' }, { csi: { volumeAttributes: { dataEngine: 'v2' } } }],
  ])('%s', async (pvc, volume, pv) => {
    const made = await roundTrip(story, pvc);
    expect(made.volume?.spec).toMatchObject(
      'migratable' in volume && !volume.migratable ? { accessMode: volume.accessMode } : volume,
    );
    expect(made.volume?.spec.migratable ?? false).toBe('migratable' in volume && volume.migratable);
    expect(made.pv?.spec).toMatchObject(pv);
    expect(made.claim?.spec).toMatchObject({
      volumeMode: made.pv?.spec.volumeMode,
      accessModes: made.pv?.spec.accessModes,
    });
    if (made.pv?.spec.volumeMode === 'Block') expect(made.pv.spec.csi).not.toHaveProperty('fsType');
  });

  it('an encrypted one says which Secret has to be there', async () => {
    const plan = await story.post<Plan>('/v1/restores', {
      source: { namespace: 'shop', pvc: 'encrypted' },
      target: { namespace: 'elsewhere', pvc: 'locked' },
      dryRun: true,
    });
    expect(plan.body.warnings).toMatchObject([{ code: 'secret-needed' }]);
    expect(plan.body.warnings[0]?.detail).toContain(`${SECRET.namespace}/${SECRET.name}`);
  });

  it('one of an engine that is switched off fails at once with the reason, and is taken back', async () => {
    const path = `/apis/longhorn.io/v1beta2/namespaces/${LONGHORN}/settings/v2-data-engine`;
    await story.kube('PATCH', path, { value: 'false' }, 'application/merge-patch+json');
    const id = await story.begun('/v1/restores', {
      source: { namespace: 'shop', pvc: 'fast' },
      target: { namespace: 'elsewhere', pvc: 'slow' },
    });
    expect(await story.ended(id)).toMatchObject({
      state: 'failed',
      items: [{ error: { code: 'refused' }, objects: [] }],
    });
    const { items } = await story.operation(id);
    expect(items[0]?.error?.detail).toMatch(/v2-data-engine data engine is not enabled/);
  });
});

describe.each(LONGHORN_VERSIONS)('L20: under Longhorn %s', (version) => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({ world: tale(version), version });
  });
  afterAll(() => story.end());

  it('everything that is sent is known to the release', async () => {
    const single = await roundTrip(story, 'single');
    const knowsOncePod = version === '1.11' || version === '1.12';
    expect(single.volume?.spec.accessMode).toBe(knowsOncePod ? 'rwop' : 'rwo');
    expect(single.claim?.spec.accessModes).toEqual(['ReadWriteOncePod']);
    const knowsBlocks = version !== '1.8' && version !== '1.9';
    expect(single.volume?.spec.backupBlockSize).toBe(knowsBlocks ? '2097152' : undefined);
  });
});
