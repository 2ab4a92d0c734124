import {
  LONGHORN_API_VERSION,
  type LonghornSnapshot,
  MANAGED_BY,
  MANAGED_BY_SOTERIA,
  OPERATION_LABEL,
} from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { LONGHORN, TimeLapse } from './testing/time-lapse';

describe('L04: the name is taken already', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({ world: world().volume('shop/orders') });
  });
  afterAll(() => lapse.story.end());

  /** Begins a backup, and lets an object stand under its snapshot's name before it gets there. */
  async function backupMeets(labels: Record<string, string>, withOperation: boolean) {
    const { sandbox } = lapse.story.cluster;
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const end = sandbox.mutations.on({
      before: ({ verb, plural }) =>
        verb === 'create' && plural === 'snapshots' ? gate : undefined,
    });
    const id = await lapse.story.begun('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    const name = (await lapse.story.operation(id)).items[0]?.backup ?? '';
    const standing: LonghornSnapshot = {
      apiVersion: LONGHORN_API_VERSION,
      kind: 'Snapshot',
      metadata: {
        name,
        namespace: LONGHORN,
        labels: { ...labels, ...(withOperation && { [OPERATION_LABEL]: id }) },
      },
      spec: { volume: lapse.story.cluster.handleOf('shop/orders'), createSnapshot: true },
    };
    sandbox.load([standing]);
    const before = sandbox.store.get('snapshots.longhorn.io', LONGHORN, name);
    open();
    const operation = await lapse.ended(id);
    end();
    return { operation, name, before };
  }

  it('by somebody else: it fails and says so, takes no other name, and the stranger stays', async () => {
    const { operation, name, before } = await backupMeets({ owner: 'somebody' }, false);
    expect(operation).toMatchObject({
      state: 'failed',
      items: [{ error: { code: 'name-taken' }, objects: [] }],
    });
    expect(operation.items[0]?.error?.detail).toContain(name);
    const after = lapse.snapshots().find(({ metadata }) => metadata.name === name);
    expect(after?.metadata.uid).toBe(before?.metadata.uid);
    expect(after?.metadata.labels).toMatchObject({ owner: 'somebody' });
    expect(lapse.madeBy(operation.id, 'snapshots.longhorn.io', LONGHORN)).toEqual([]);
    expect(lapse.madeBy(operation.id, 'backups.longhorn.io', LONGHORN)).toEqual([]);
  });

  it('by this very operation, before a crash: it goes on with it', async () => {
    const ours = { [MANAGED_BY]: MANAGED_BY_SOTERIA };
    const { operation, name, before } = await backupMeets(ours, true);
    expect(operation).toMatchObject({ state: 'succeeded' });
    expect(operation.items[0]?.objects).toContainEqual(
      expect.objectContaining({ kind: 'Snapshot', name, uid: before?.metadata.uid }),
    );
  });
});
