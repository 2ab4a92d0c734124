import { type Plan } from '@soteria/contracts';
import { type KubeObject, type LonghornVolume, type PersistentVolumeClaim } from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { parse } from 'yaml';
import { Story } from '../testing/story';

const PLAIN = { namespace: 'shop', pvc: 'orders' };
const ENCRYPTED = { namespace: 'shop', pvc: 'letters' };
const OF_NOBODY = { namespace: 'shop', pvc: 'by-hand' };

describe('the storage class of a restored claim', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({
      world: world()
        .namespace('elsewhere')
        .storageClass('fast', { parameters: { numberOfReplicas: '1' } })
        .storageClass('sealed', {
          parameters: {
            encrypted: 'true',
            'csi.storage.k8s.io/node-stage-secret-name': 'key',
            'csi.storage.k8s.io/node-stage-secret-namespace': 'longhorn-system',
          },
        })
        .storageClass('at-its-pod', {
          parameters: { numberOfReplicas: '1', dataLocality: 'strict-local' },
        })
        .storageClass('spread', {
          parameters: { numberOfReplicas: '1', 'dataLayout.type': 'sharded' },
        })
        .storageClass('nfs', { provisioner: 'nfs.csi.k8s.io' })
        .storageClass('fast-local', { provisioner: 'kubernetes.io/no-provisioner' })
        .storageClass('old', { provisioner: 'rancher.io/longhorn' })
        .volume('shop/orders')
        .backedUp('1d ago')
        .volume('shop/letters', { encrypted: true })
        .backedUp('1d ago')
        .volume('shop/by-hand', { storageClass: 'fast-local' })
        .backedUp('1d ago')
        .volume('shop/left-over', { storageClass: 'gone' })
        .backedUp('1d ago'),
    });
  });
  afterAll(() => story.end());

  const wanted = (source: object, target: object = {}) => ({
    source,
    target: { namespace: 'elsewhere', pvc: 'restored', ...target },
  });
  const planned = async (source: object, target: object = {}) =>
    (await story.post<Plan>('/v1/restores', { ...wanted(source, target), dryRun: true })).body;
  const codes = (concerns: Plan['warnings']) => concerns.map(({ code }) => code);

  it.each([
    ['at-its-pod', 'data-locality', { numberOfReplicas: 1, dataLocality: 'best-effort' }],
    ['spread', 'data-layout', { numberOfReplicas: 3 }],
  ])('%s gives what a restored volume can have of it, and says so', async (name, code, spec) => {
    const target = { storageClass: name, pvc: `of-${name}` };
    const { items, warnings } = await planned(PLAIN, target);
    expect(codes(items[0]?.conflicts ?? [])).toEqual([]);
    expect(codes(warnings)).toEqual([code]);
    const { id } = await story.done('/v1/restores', wanted(PLAIN, target));
    const volume = story.cluster.sandbox.store
      .list<LonghornVolume>('volumes.longhorn.io', 'longhorn-system')
      .find(({ metadata }) => metadata.labels?.['soteria.io/operation'] === id);
    expect(volume?.spec).toMatchObject(spec);
  });

  it.each(['nfs', 'fast-local', 'old'])('is not %s, which another driver serves', async (name) => {
    const target = { storageClass: name };
    const { items } = await planned(PLAIN, target);
    expect(codes(items[0]?.conflicts ?? [])).toEqual(['storage-class-foreign']);
    const problem = await story.refused('POST', '/v1/restores', wanted(PLAIN, target));
    expect(problem).toMatchObject({ code: 'restore-blocked' });
    expect(problem.errors).toMatchObject([{ pointer: '/target/storageClass' }]);
    const whole = { source: { namespace: 'shop' }, target: { namespace: 'elsewhere', ...target } };
    const ofAll = await story.refused('POST', '/v1/restores/namespace', whole);
    expect(ofAll.errors).toContainEqual(
      expect.objectContaining({ pointer: '/target/storageClass' }),
    );
  });

  it('is another one of the same driver without further ado', async () => {
    const plan = await planned(PLAIN, { storageClass: 'fast' });
    expect([plan.conflicts, plan.items[0]?.conflicts, plan.warnings]).toEqual([[], [], []]);
  });

  it.each([
    ['a plain backup', 'an encrypting', PLAIN, 'sealed', true],
    ['an encrypted backup', 'a plain', ENCRYPTED, 'longhorn', true],
    ['an encrypted backup', 'an encrypting', ENCRYPTED, 'sealed', false],
    ['a plain backup', 'a plain', PLAIN, 'longhorn', false],
  ])('of %s and %s class: what comes of it', async (_data, _class, source, name, warned) => {
    const plan = await planned(source, { storageClass: name });
    expect(plan.items[0]?.conflicts).toEqual([]);
    expect(codes(plan.warnings).includes('storage-class-encryption')).toBe(warned);
  });

  it('that a volume bound by hand has is kept, with a word about it', async () => {
    // Whoever tries a restore again names what the source had.
    for (const plan of [
      await planned(OF_NOBODY),
      await planned(OF_NOBODY, { storageClass: 'fast-local' }),
    ]) {
      expect(plan.items[0]?.conflicts).toEqual([]);
      expect(codes(plan.warnings)).toContain('storage-class-foreign');
      expect(claimOf(plan)?.spec.storageClassName).toBe('fast-local');
    }
  });

  it('that is gone is left away, as before', async () => {
    const plan = await planned({ namespace: 'shop', pvc: 'left-over' });
    expect(plan.items[0]?.conflicts).toEqual([]);
    expect(codes(plan.warnings)).toEqual(['storage-class-gone']);
    expect(claimOf(plan)?.spec.storageClassName).toBe('');
  });

  it('has no say in who may read: a claim that many read has a volume that many attach', async () => {
    const plan = await planned(PLAIN, { accessModes: ['ReadOnlyMany'] });
    expect(objectsOf(plan)[0]).toMatchObject({ kind: 'Volume', spec: { accessMode: 'rwx' } });
  });
});

const objectsOf = ({ manifests }: Plan): KubeObject[] =>
  manifests.map((text) => parse(text) as KubeObject);

const claimOf = (plan: Plan): PersistentVolumeClaim | undefined =>
  objectsOf(plan).find(
    (object): object is PersistentVolumeClaim => object.kind === 'PersistentVolumeClaim',
  );
