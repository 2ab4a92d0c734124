import { type Operation, type Problem, type UndoPlan } from '@soteria/contracts';
import {
  type KubeObject,
  type LonghornVolume,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const PVS = '/api/v1/persistentvolumes';
const claimsOf = (namespace: string) => `/api/v1/namespaces/${namespace}/persistentvolumeclaims`;

let story: Story;

const store = () => story.cluster.sandbox.store;
const claimNamed = (pvc: string, namespace = 'elsewhere') =>
  store().get<PersistentVolumeClaim>('persistentvolumeclaims', namespace, pvc);
const pvNamed = (name: string) => store().get<PersistentVolume>('persistentvolumes', '', name);
const MERGE = 'application/merge-patch+json';
/** As whom the API works here. */
const API = 'system:admin';
const NO_RIGHT =
  'volumeattachments.longhorn.io is forbidden: User "system:admin" cannot get resource "volumeattachments"';
const tickets = (volume: string, attachmentTickets: object) =>
  story.kube(
    'PATCH',
    `/apis/longhorn.io/v1beta2/namespaces/longhorn-system/volumeattachments/${volume}`,
    { spec: { attachmentTickets } },
    MERGE,
  );
const nodeOf = (name: string) =>
  store().get<LonghornVolume>('volumes.longhorn.io', 'longhorn-system', name)?.status
    ?.currentNodeID ?? '';
const hasVolume = (name: string) =>
  store().get('volumes.longhorn.io', 'longhorn-system', name) !== undefined;

async function restored(pvc: string) {
  const { id } = await story.done('/v1/restores', {
    source: { namespace: 'shop', pvc: 'orders' },
    target: { namespace: 'elsewhere', pvc },
  });
  const volume = claimNamed(pvc)?.spec.volumeName ?? '';
  expect(pvNamed(volume)?.spec.persistentVolumeReclaimPolicy).toBe('Retain');
  return { id, volume };
}

/** As Longhorn's page does it with "Create PV/PVC": a PV for a volume that is there, and a claim for it. */
async function usedThrough(pv: string, volume: string, pvc: string, namespace = 'elsewhere') {
  await story.kube('POST', PVS, {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: pv },
    spec: {
      capacity: { storage: '10Gi' },
      accessModes: ['ReadWriteOnce'],
      volumeMode: 'Filesystem',
      storageClassName: 'longhorn-static',
      persistentVolumeReclaimPolicy: 'Retain',
      csi: { driver: 'driver.longhorn.io', volumeHandle: volume, fsType: 'ext4' },
    },
  });
  await bind(pv, pvc, namespace);
}

async function bind(pv: string, pvc: string, namespace = 'elsewhere') {
  await story.kube('POST', claimsOf(namespace), {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: pvc, namespace },
    spec: {
      accessModes: ['ReadWriteOnce'],
      volumeMode: 'Filesystem',
      storageClassName: 'longhorn-static',
      volumeName: pv,
      resources: { requests: { storage: '10Gi' } },
    },
  });
  await story.until(`${pv} is bound`, () => {
    const uid = claimNamed(pvc, namespace)?.metadata.uid;
    return pvNamed(pv)?.status?.phase === 'Bound' && pvNamed(pv)?.spec.claimRef?.uid === uid;
  });
}

async function gone(path: string, isGone: () => boolean) {
  await story.kube('DELETE', path);
  await story.until(`${path} is gone`, isGone);
}

/** The plan and the request say the same, and nothing is begun. */
async function refusal(id: string): Promise<string> {
  const plan = await story.delete<UndoPlan>(`/v1/restores/${id}?dryRun=true`);
  expect(plan.body.conflicts[0]).toMatchObject({ code: 'in-use' });
  const refused = await story.delete<Problem>(`/v1/restores/${id}`);
  expect(refused).toMatchObject({ status: 409, body: { code: 'undo-refused' } });
  expect(plan.body.conflicts.map(({ detail }) => detail)).toContain(refused.body.detail);
  return refused.body.detail;
}

describe('a restored volume that is used in another way', () => {
  beforeAll(async () => {
    story = await Story.begin({
      world: world()
        .namespace('elsewhere')
        .namespace('third')
        .volume('shop/orders', { storageClass: 'longhorn-static' })
        .backedUp('1d ago')
        .volume('shop/slow', {
          storageClass: 'longhorn-static',
          marks: { [MARK.restoreStallsAt]: '30' },
        })
        .backedUp('1d ago'),
    });
  });
  afterAll(() => story.end());

  it('through a PV and a claim of the same names that were made anew, it stays', async () => {
    const { id, volume } = await restored('anew');
    await gone(`${claimsOf('elsewhere')}/anew`, () => claimNamed('anew') === undefined);
    await gone(`${PVS}/${volume}`, () => pvNamed(volume) === undefined);
    await usedThrough(volume, volume, 'anew');
    expect(await refusal(id)).toMatch(`the PV ${volume} of the claim elsewhere/anew`);
    expect(hasVolume(volume)).toBe(true);
  });

  it('through its own PV, bound to another claim in another namespace, it stays', async () => {
    const { id, volume } = await restored('rebound');
    await gone(`${claimsOf('elsewhere')}/rebound`, () => claimNamed('rebound') === undefined);
    const free = [{ op: 'remove', path: '/spec/claimRef' }];
    await story.kube('PATCH', `${PVS}/${volume}`, free, 'application/json-patch+json');
    await bind(volume, 'other', 'third');
    expect(await refusal(id)).toMatch('the claim third/other');
    expect(pvNamed(volume)?.metadata.deletionTimestamp).toBeUndefined();
    expect(hasVolume(volume)).toBe(true);
  });

  it('through a second PV beside the claim of the restore, all of it stays', async () => {
    const { id, volume } = await restored('shared');
    await usedThrough('second', volume, 'second', 'third');
    expect(await refusal(id)).toMatch('the PV second of the claim third/second');
    expect(claimNamed('shared')).toBeDefined();
  });

  it('only since the undo has begun, it stays, also when another process goes on', async () => {
    const { id, volume } = await restored('late');
    const finalizers = (value: string[]) =>
      story.kube(
        'PATCH',
        `${claimsOf('elsewhere')}/late`,
        { metadata: { finalizers: value } },
        'application/merge-patch+json',
      );
    await finalizers(['example.org/held']);
    const { body } = await story.delete<Operation>(`/v1/restores/${id}`);
    const isHeld = () => claimNamed('late')?.metadata.deletionTimestamp !== undefined;
    await story.until('the claim is being deleted', isHeld);
    await usedThrough('late-pv', volume, 'late-claim');
    await story.restart();
    await finalizers([]);
    const ended = await story.ended(body.id);
    expect(ended).toMatchObject({ state: 'failed', items: [{ error: { code: 'in-use' } }] });
    expect(ended.items[0]?.error?.detail).toMatch('late-pv of the claim elsewhere/late-claim');
    expect(hasVolume(volume)).toBe(true);
    expect(claimNamed('late-claim')?.metadata.deletionTimestamp).toBeUndefined();
  });

  it('while a restore that is then cancelled fills it, it stays, and the record says so', async () => {
    const id = await story.begun('/v1/restores', {
      source: { namespace: 'shop', pvc: 'slow' },
      target: { namespace: 'elsewhere', pvc: 'slow' },
    });
    const made = () =>
      store()
        .list<KubeObject>('volumes.longhorn.io', 'longhorn-system')
        .find(({ metadata }) => metadata.labels?.['soteria.io/operation'] === id);
    await story.until('the volume is there', () => made() !== undefined);
    const volume = made()?.metadata.name ?? '';
    await usedThrough('taken-early', volume, 'early');
    await story.post(`/v1/operations/${id}/cancel`, {});
    const ended = await story.ended(id);
    expect(ended.state).toBe('cancelled');
    expect(ended.items[0]?.detail).toMatch('the PV taken-early of the claim elsewhere/early');
    expect(hasVolume(volume)).toBe(true);
  });

  it.each([
    ['through nothing else', false],
    ['as an account that may not read the tickets sees', true],
  ])("by hand on Longhorn's page, %s, it stays", async (_case, forbidden) => {
    const pvc = forbidden ? 'by-hand-unseen' : 'by-hand';
    const { id, volume } = await restored(pvc);
    const refusing = story.cluster.sandbox.faults.add({
      match: { verb: 'get', plural: 'volumeattachments', user: forbidden ? API : 'nobody' },
      action: { kind: 'status', code: 403, reason: 'Forbidden', message: NO_RIGHT },
    });
    await gone(`${claimsOf('elsewhere')}/${pvc}`, () => claimNamed(pvc) === undefined);
    await gone(`${PVS}/${volume}`, () => pvNamed(volume) === undefined);
    const ticket = { id: 'by-hand', type: 'longhorn-api', nodeID: 'node-a' };
    await tickets(volume, { 'by-hand': ticket });
    await story.until('it is attached', () => nodeOf(volume) === 'node-a');
    expect(await refusal(id)).toMatch('attached it to the node node-a');
    await tickets(volume, { 'by-hand': null });
    await story.until('it is detached', () => nodeOf(volume) === '');
    const { body } = await story.delete<Operation>(`/v1/restores/${id}`);
    expect(await story.ended(body.id)).toMatchObject({ state: 'succeeded' });
    expect(hasVolume(volume)).toBe(false);
    refusing.remove();
  });

  it('by hand while the undo waits for its claim, it stays', async () => {
    const { id, volume } = await restored('caught');
    const claim = `${claimsOf('elsewhere')}/caught`;
    const finalizers = (value: string[]) =>
      story.kube('PATCH', claim, { metadata: { finalizers: value } }, MERGE);
    await finalizers(['example.org/held']);
    const { body } = await story.delete<Operation>(`/v1/restores/${id}`);
    const isHeld = () => claimNamed('caught')?.metadata.deletionTimestamp !== undefined;
    await story.until('the claim is being deleted', isHeld);
    await tickets(volume, { here: { id: 'here', type: 'longhorn-api', nodeID: 'node-a' } });
    await finalizers([]);
    const ended = await story.ended(body.id);
    expect(ended).toMatchObject({ state: 'failed', items: [{ error: { code: 'in-use' } }] });
    expect(hasVolume(volume)).toBe(true);
  });

  it('by nobody any more, it goes', async () => {
    const { id, volume } = await restored('over');
    await usedThrough('over-pv', volume, 'over-claim');
    await refusal(id);
    await gone(`${claimsOf('elsewhere')}/over-claim`, () => claimNamed('over-claim') === undefined);
    await gone(`${PVS}/over-pv`, () => pvNamed('over-pv') === undefined);
    const { body } = await story.delete<Operation>(`/v1/restores/${id}`);
    expect(await story.ended(body.id)).toMatchObject({ state: 'succeeded' });
    expect(hasVolume(volume)).toBe(false);
  });
});
