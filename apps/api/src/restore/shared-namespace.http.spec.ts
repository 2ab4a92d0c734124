import { type Operation, type Problem, type UndoPlan } from '@soteria/contracts';
import { type KubeObject } from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { Story } from '../testing/story';

let story: Story;

const store = () => story.cluster.sandbox.store;
const namespaceNamed = (name: string) => store().get<KubeObject>('namespaces', '', name);
const hasClaim = (namespace: string, pvc: string) =>
  store().get('persistentvolumeclaims', namespace, pvc) !== undefined;

const into = (namespace: string, pvc: string, source = 'orders') => ({
  source: { namespace: 'shop', pvc: source },
  target: { namespace, pvc, createNamespace: true },
});

const settings = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'prepared' },
};

const stands = (name: string) =>
  story.until(`the namespace ${name} is there`, () => namespaceNamed(name) !== undefined);

async function cancelled(id: string): Promise<Operation> {
  await story.post(`/v1/operations/${id}/cancel`, {});
  const ended = await story.ended(id);
  expect(ended.state).toBe('cancelled');
  return ended;
}

async function takenBack(id: string): Promise<Operation> {
  const { body } = await story.delete<Operation>(`/v1/restores/${id}`);
  return story.ended(body.id);
}

describe('a namespace that a restore has made', () => {
  beforeAll(async () => {
    story = await Story.begin({
      world: world()
        .volume('shop/orders')
        .backedUp('1d ago')
        .volume('shop/slow', { marks: { [MARK.restoreStallsAt]: '30' } })
        .backedUp('1d ago')
        .volume('shop/fragile', { marks: { [MARK.restoreError]: 'the restore failed' } })
        .backedUp('1d ago'),
    });
  });
  afterAll(() => story.end());

  it('stays while another restore goes into it, and goes once nothing does', async () => {
    const { id } = await story.done('/v1/restores', into('both', 'first'));
    const other = await story.begun('/v1/restores', into('both', 'second', 'slow'));
    const plan = await story.delete<UndoPlan>(`/v1/restores/${id}?dryRun=true`);
    expect(plan.body.conflicts).toMatchObject([{ code: 'in-use' }]);
    expect(plan.body.conflicts[0]?.detail).toContain(`the restore ${other}`);
    const refused = await story.delete<Problem>(`/v1/restores/${id}`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'undo-refused' } });
    expect(hasClaim('both', 'first')).toBe(true);
    await cancelled(other);
    expect(await takenBack(id)).toMatchObject({ state: 'succeeded' });
    expect(namespaceNamed('both')).toBeUndefined();
  });

  it('stays when its restore is cancelled, and with it what others put there', async () => {
    const id = await story.begun('/v1/restores', into('prepared', 'slow', 'slow'));
    await stands('prepared');
    const other = await story.begun('/v1/restores', into('prepared', 'second'));
    await story.kube('POST', '/api/v1/namespaces/prepared/configmaps', settings);
    await cancelled(id);
    expect(await story.ended(other)).toMatchObject({ state: 'succeeded' });
    expect(namespaceNamed('prepared')?.metadata.deletionTimestamp).toBeUndefined();
    expect(store().get('configmaps', 'prepared', 'settings')).toBeDefined();
  });

  it('stays when its restore fails, until somebody who was told takes it back', async () => {
    const id = await story.begun('/v1/restores', into('failing', 'fragile', 'fragile'));
    expect(await story.ended(id)).toMatchObject({ state: 'failed', undo: { possible: true } });
    expect(namespaceNamed('failing')).toBeDefined();
    const { body: plan } = await story.delete<UndoPlan>(`/v1/restores/${id}?dryRun=true`);
    expect(plan).toMatchObject({
      deletes: [{ kind: 'Namespace', name: 'failing' }],
      conflicts: [],
    });
    expect(plan.deletes[0]?.detail).toMatch('all that was put into it');
    expect(await takenBack(id)).toMatchObject({ state: 'succeeded' });
    expect(namespaceNamed('failing')).toBeUndefined();
  });

  it('serves all restores that were to make it, and goes with the one that did', async () => {
    const pvcs = ['one', 'two', 'three', 'four'];
    const ids = await Promise.all(
      pvcs.map((pvc) => story.begun('/v1/restores', into('crowded', pvc))),
    );
    const ended = await Promise.all(ids.map((id) => story.ended(id)));
    expect(ended.map(({ state }) => state)).toEqual(pvcs.map(() => 'succeeded'));
    const maker = namespaceNamed('crowded')?.metadata.labels?.['soteria.io/operation'] ?? '';
    expect(await story.delete(`/v1/restores/${maker}`)).toMatchObject({ status: 409 });
    for (const id of ids.filter((each) => each !== maker)) {
      expect(await takenBack(id)).toMatchObject({ state: 'succeeded' });
    }
    expect(namespaceNamed('crowded')?.metadata.deletionTimestamp).toBeUndefined();
    expect(await takenBack(maker)).toMatchObject({ state: 'succeeded' });
    expect(namespaceNamed('crowded')).toBeUndefined();
  });

  it.each([
    ['a new namespace', 'raced'],
    ['one that stands', 'shop'],
  ])('gives one name in %s to one of those who ask at once', async (_case, namespace) => {
    const wanted = into(namespace, 'wanted');
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => story.post<Operation>('/v1/restores', wanted)),
    );
    const [accepted, ...others] = answers.filter(({ status }) => status === 202);
    expect(others).toEqual([]);
    const refused = answers.filter((answer) => answer !== accepted);
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([409]));
    expect(await story.ended(accepted?.body.id ?? '')).toMatchObject({ state: 'succeeded' });
  });

  it('gives it to all who ask at once under one key', async () => {
    const key = { 'idempotency-key': 'at-once' };
    const ids = await Promise.all(
      Array.from({ length: 12 }, () => story.begun('/v1/restores', into('keyed', 'wanted'), key)),
    );
    expect(new Set(ids).size).toBe(1);
    expect(await story.ended(ids[0] ?? '')).toMatchObject({ state: 'succeeded' });
  });
});
