import { claimFact, namespaceFact, volumeFact } from '../testing/facts';
import { formatInstant, MINUTE_MS, SECOND_MS } from '../time';
import { nextSteps } from './next-steps';
import { type UndoItem, type UndoRecord } from './record';
import { inRemovalOrder, nameOf, REMOVAL_LIMIT_MS } from './removal';
import { withResult } from './step-result';
import { context, NOW, undoItem, undoRecord } from './testing/records';
import { SeenCluster } from './testing/seen-cluster';

describe('taking back what was made', () => {
  let view: SeenCluster;
  beforeEach(() => {
    view = new SeenCluster();
  });

  function decide(
    items: Partial<UndoItem>[],
    more: Partial<UndoRecord> = {},
    now = NOW,
    actingSince = 0,
  ) {
    const record = undoRecord({ items: items.map(undoItem), ...more });
    const decision = nextSteps(record, context(view, { now, actingSince }));
    return {
      items: decision.record.items,
      steps: decision.steps.map(({ step }) => step),
      decision,
    };
  }
  const ours = { kind: 'Volume', name: 'sot-1', uid: 'volume-1' };
  const deleting = { state: 'running', phase: 'deleting', startedAt: formatInstant(NOW) } as const;

  it('a claim goes before its PV, and that before its volume', () => {
    expect(inRemovalOrder(undoItem().objects).map(({ kind }) => kind)).toEqual([
      'PersistentVolumeClaim',
      'PersistentVolume',
      'Volume',
    ]);
    expect(decide([{}]).steps).toMatchObject([
      { do: 'delete', unless: 'used', object: { kind: 'PersistentVolumeClaim', uid: 'claim-1' } },
    ]);
  });

  it('each goes by its own uid, so that a stranger of the name stays', () => {
    view.claims.see(claimFact({ namespace: 'elsewhere', uid: 'stranger' }));
    const { steps, decision } = decide([deleting]);
    expect(steps).toMatchObject([{ object: { name: 'orders', uid: 'claim-1' } }]);
    const [step] = steps;
    if (!step) throw new Error('there is no step');
    const gone = {
      done: true,
      object: undoItem().objects[0] ?? { kind: '', name: '' },
      gone: true,
    } as const;
    const { items } = withResult(decision.record, 0, step, gone, NOW);
    expect(items[0]?.objects.map(({ kind }) => kind)).toEqual(['Volume', 'PersistentVolume']);
  });

  it('what was asked for is waited for, and asked for again after a while', () => {
    const asked = {
      kind: 'Volume',
      name: 'sot-1',
      uid: 'volume-1',
      deletionAskedAt: formatInstant(NOW),
    };
    view.volumes.see(volumeFact({ handle: 'sot-1', uid: 'volume-1' }));
    const soon = decide([{ ...deleting, objects: [asked] }], {}, NOW + SECOND_MS);
    expect(soon.steps).toEqual([]);
    expect(soon.items[0]?.detail).toContain('Volume sot-1');
    const late = decide([{ ...deleting, objects: [asked] }], {}, NOW + MINUTE_MS);
    expect(late.steps).toMatchObject([{ object: { kind: 'Volume' } }]);
  });

  it.each([
    [['longhorn.io'], 'Longhorn, which detaches it and removes its data (longhorn.io)'],
    [['x.example/y'], 'the finalizer x.example/y'],
    [
      ['kubernetes.io/pvc-protection', 'x'],
      'a pod that uses it (kubernetes.io/pvc-protection) and the finalizer x',
    ],
  ])('what is being deleted says at once who holds it: %j', (heldBy, who) => {
    const deletionAskedAt = formatInstant(NOW);
    const asked = { kind: 'Volume', name: 'sot-1', uid: 'volume-1', deletionAskedAt };
    view.volumes.see(volumeFact({ handle: 'sot-1', uid: 'volume-1', deleting: true, heldBy }));
    const { items, steps } = decide([{ ...deleting, objects: [asked] }], {}, NOW + SECOND_MS);
    expect(steps).toEqual([]);
    expect(items[0]?.detail).toBe(`Volume sot-1 is being deleted; ${who} still holds it`);
  });

  it('what is being deleted and is held says so', () => {
    const asked = {
      kind: 'Volume',
      name: 'sot-1',
      uid: 'volume-1',
      deletionAskedAt: formatInstant(NOW),
    };
    view.volumes.see(volumeFact({ handle: 'sot-1', uid: 'volume-1', deleting: true }));
    const { items, steps } = decide([{ ...deleting, objects: [asked] }], {}, NOW + MINUTE_MS);
    expect(steps).toEqual([]);
    expect(items[0]?.detail).toMatch(/something still holds it/);
  });

  it('is given up after the limit, and says what is left and what to do', () => {
    view.volumes.see(volumeFact({ handle: 'sot-1', uid: 'volume-1', deleting: true }));
    const asked = {
      kind: 'Volume',
      name: 'sot-1',
      uid: 'volume-1',
      deletionAskedAt: formatInstant(NOW),
    };
    const { items } = decide([{ ...deleting, objects: [asked] }], {}, NOW + REMOVAL_LIMIT_MS + 1);
    expect(items[0]).toMatchObject({ state: 'failed', error: { code: 'removal-stuck' } });
    expect(items[0]?.error?.detail).toContain('finalizers');
  });

  describe('when nobody could act for longer than the limit', () => {
    const later = NOW + 2 * REMOVAL_LIMIT_MS;
    const asked = { ...ours, deletionAskedAt: formatInstant(NOW) };
    const sawOurs = () => view.volumes.see(volumeFact({ handle: 'sot-1', uid: 'volume-1' }));

    it('what is gone by then is not still there', () => {
      const { items } = decide([{ ...deleting, objects: [asked] }], {}, later);
      expect(items[0]).toMatchObject({ state: 'succeeded' });
    });

    it('what is still there is tried again', () => {
      sawOurs();
      const { items, steps } = decide([{ ...deleting, objects: [asked] }], {}, later, later);
      expect(items[0]).toMatchObject({ state: 'running' });
      expect(steps).toMatchObject([{ do: 'delete', object: ours }]);
    });

    it('and is given up once it has been tried for long enough', () => {
      sawOurs();
      const last = later + REMOVAL_LIMIT_MS;
      const { items } = decide([{ ...deleting, objects: [asked] }], {}, last + 1, later);
      expect(items[0]).toMatchObject({ state: 'failed', error: { code: 'removal-stuck' } });
    });

    it('nothing is given up while the cluster is still out of contact', () => {
      sawOurs();
      view.outOfContact = { since: NOW, source: 'volumes', detail: 'no answer' };
      expect(decide([{ ...deleting, objects: [asked] }], {}, later).items[0]).toMatchObject({
        state: 'running',
      });
    });

    it('but in a cluster that answers, and has lost the kinds of the driver', () => {
      const claim = { kind: 'PersistentVolumeClaim', namespace: 'elsewhere', name: 'orders' };
      view.claims.see(claimFact({ namespace: 'elsewhere', uid: 'claim-1', deleting: true }));
      view.outOfContact = { since: NOW, source: 'volumes', detail: 'gone', notInstalled: true };
      const objects = [{ ...claim, uid: 'claim-1', deletionAskedAt: formatInstant(NOW) }];
      expect(decide([{ ...deleting, objects }], {}, later).items[0]).toMatchObject({
        error: { code: 'removal-stuck' },
      });
    });
  });

  it('concludes nothing while the cluster is out of contact, and asks no more often then', () => {
    view.outOfContact = { since: NOW, source: 'volumes', detail: 'no answer' };
    const objects = [{ ...ours, deletionAskedAt: formatInstant(NOW) }];
    const { items, steps, decision } = decide([{ ...deleting, objects }], {}, NOW + SECOND_MS);
    expect(items[0]).toMatchObject({ objects, detail: 'Waiting until Volume sot-1 is gone' });
    expect(steps).toEqual([]);
    expect(decision.recheckAt).toBe(NOW + 15 * SECOND_MS);
    const late = decide([{ ...deleting, objects }], {}, NOW + 15 * SECOND_MS);
    expect(late.steps).toMatchObject([{ do: 'delete', object: ours }]);
  });

  it('what has ended does not say any more what it last waited for', () => {
    const waited = { ...deleting, detail: 'Waiting until Volume sot-1 is gone' };
    const objects = [{ ...ours, deletionAskedAt: formatInstant(NOW) }];
    expect(decide([{ ...waited, objects }]).items[0]).toMatchObject({ state: 'succeeded' });
    expect(decide([{ ...waited, objects }]).items[0]?.detail).toBeUndefined();
    view.volumes.see(volumeFact({ handle: 'sot-1', uid: 'volume-1', deleting: true }));
    const late = decide([{ ...waited, objects }], {}, NOW + REMOVAL_LIMIT_MS + 1).items[0];
    expect(late).toMatchObject({ state: 'failed', error: { code: 'removal-stuck' } });
    expect(late?.detail).toBeUndefined();
  });

  it('what is gone takes along what it was waited for', () => {
    const claim = { kind: 'PersistentVolumeClaim', namespace: 'elsewhere', name: 'orders' };
    const asked = { ...claim, uid: 'claim-1', deletionAskedAt: formatInstant(NOW) };
    const waited = { ...deleting, detail: 'Waiting until the claim is gone' };
    const { items, steps } = decide([{ ...waited, objects: [asked, ours] }]);
    expect(steps).toMatchObject([{ object: ours }]);
    expect(items[0]?.detail).toBeUndefined();
  });

  describe('a namespace', () => {
    const namespace = {
      pvc: '',
      objects: [{ kind: 'Namespace', name: 'elsewhere', uid: 'namespace-1' }],
    };
    beforeEach(() => view.namespaces.see(namespaceFact({ name: 'elsewhere' })));

    it('goes last', () => {
      expect(decide([deleting, namespace]).items[1]?.state).toBe('queued');
      const done: Partial<UndoItem> = { state: 'succeeded', phase: 'done', objects: [] };
      expect(decide([done, namespace]).steps).toMatchObject([{ object: { kind: 'Namespace' } }]);
    });

    it.each(['failed', 'cancelled'] as const)('stays when something in it was %s', (state) => {
      const { items, steps } = decide([{ state, phase: 'done' }, namespace]);
      expect(steps).toEqual([]);
      expect(items[1]?.state).toBe('skipped');
    });
  });

  it('once begun is not cancelled: half an undo helps nobody; and it says so', () => {
    view.claims.see(claimFact({ namespace: 'elsewhere', uid: 'claim-1' }));
    const { items, steps } = decide([deleting, {}], { cancelRequestedAt: formatInstant(NOW) });
    expect(items.map(({ state }) => state)).toEqual(['running', 'cancelled']);
    expect(steps).toHaveLength(1);
  });

  it.each([
    [{ kind: 'Volume', name: 'a' }, 'Volume a'],
    [
      { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'a' },
      'PersistentVolumeClaim shop/a',
    ],
  ])('%j is called %s', (object, says) => {
    expect(nameOf(object)).toBe(says);
  });
});
