import fc from 'fast-check';
import { SeenCluster } from '../operation/testing/seen-cluster';
import {
  backupFact,
  claimFact,
  DESCRIPTOR,
  DRIVER,
  namespaceFact,
  persistentVolumeFact,
  storageClassFact,
  targetFact,
  volumeFact,
} from '../testing/facts';
import { HOUR_MS } from '../time';
import { newestAtOrBefore } from './choose';
import { namespaceWish, type NamespaceRestoreWish } from './namespace-wish';
import { allConflicts, planRestore, type PlanSurroundings, type RestoreWish } from './plan';
import { planChanges } from './plan-changes';
import { limitConflicts } from './limits';
import { quotaConflicts } from './quota';

const NOW = Date.parse('2026-05-01T12:00:00Z');
const surroundings: PlanSurroundings = {
  now: NOW,
  quotas: [],
  limits: [],
  claimedTargets: new Set(),
  provisioners: new Map([[DRIVER, DRIVER]]),
  cluster: null,
};

describe('a plan of a restore', () => {
  let view: SeenCluster;
  beforeEach(() => {
    view = new SeenCluster();
    view.namespaces.see(namespaceFact(), namespaceFact({ name: 'elsewhere' }));
    view.classes.see(storageClassFact());
    view.targets.see(targetFact());
    view.backups.see(backupFact({ snapshotAt: NOW - HOUR_MS }));
  });

  const wish = (target: object = {}, more: Partial<RestoreWish> = {}): RestoreWish => ({
    items: [
      {
        source: { namespace: 'shop', pvc: 'orders', at: null },
        target: { namespace: 'elsewhere', pvc: 'restored', ...target },
      },
    ],
    createNamespace: false,
    ...more,
  });
  const plan = (wanted = wish(), around = surroundings) => planRestore(view, wanted, around);
  const codes = (...given: Parameters<typeof plan>) =>
    allConflicts(plan(...given)).map(({ code }) => code);

  it('has nothing against it when all is well', () => {
    expect(codes()).toEqual([]);
    expect(plan().items[0]?.backup?.id).toBe('backup-1');
  });

  it.each<[string, () => void, object, string]>([
    [
      'an existing claim',
      () => view.claims.see(claimFact({ namespace: 'elsewhere', name: 'restored' })),
      {},
      'target-exists',
    ],
    [
      'a namespace that is not there',
      () => view.namespaces.lose('elsewhere'),
      {},
      'namespace-missing',
    ],
    [
      'one that is going',
      () => view.namespaces.see(namespaceFact({ name: 'elsewhere', deleting: true })),
      {},
      'namespace-terminating',
    ],
    [
      'a class that is not there',
      () => undefined,
      { storageClass: 'gold' },
      'storage-class-missing',
    ],
    ['a name that none can have', () => undefined, { pvc: 'A_b' }, 'name-invalid'],
    ['a name that is too long', () => undefined, { pvc: 'a'.repeat(254) }, 'name-invalid'],
    [
      'a target out of reach',
      () => view.targets.see(targetFact({ available: false })),
      {},
      'target-unavailable',
    ],
    ['no restore point', () => view.backups.lose('backup-1'), {}, 'no-restore-point'],
    [
      'a cluster out of contact',
      () => {
        view.outOfContact = { since: NOW, source: 'claims', detail: 'no answer' };
      },
      {},
      'cluster-unavailable',
    ],
  ])('says what stands against it: %s', (_case, happen, target, code) => {
    happen();
    expect(codes(wish(target))).toEqual([code]);
  });

  it.each([
    ['says so', true, false],
    ['does not, as one made by hand, and its volume does', false, true],
  ])('knows that the source is encrypted where its PV %s', (_case, ofPv, ofVolume) => {
    const secret = { name: 'key', namespace: 'longhorn-system' };
    view.claims.see(claimFact());
    view.persistentVolumes.see(persistentVolumeFact({ encrypted: ofPv, secret }));
    view.volumes.see(volumeFact({ encrypted: ofVolume }));
    view.backups.see(backupFact({ snapshotAt: NOW - HOUR_MS, encrypted: null }));
    expect(plan().items[0]?.claim).toMatchObject({ encrypted: true, secret });
  });

  it('knows that the source is encrypted also where what was kept of its PV denies it', () => {
    const described = { descriptor: { ...DESCRIPTOR, encrypted: false } };
    view.volumes.see(volumeFact({ encrypted: true }));
    view.backups.see(backupFact({ ...described, snapshotAt: NOW - HOUR_MS, encrypted: null }));
    expect(plan().items[0]?.claim?.encrypted).toBe(true);
  });

  it('gives the claim a mode also where the backup describes one without', () => {
    const described = { descriptor: { ...DESCRIPTOR, accessModes: [] } };
    view.backups.see(
      backupFact({ ...described, snapshotAt: NOW - HOUR_MS, accessMode: 'ReadWriteMany' }),
    );
    expect(plan().items[0]?.claim?.accessModes).toEqual(['ReadWriteMany']);
  });

  it('warns of a point that is dated in the future, which the newest is not for sure', () => {
    const warned = () => plan().warnings.map(({ code }) => code);
    expect(warned()).not.toContain('dated-ahead');
    view.backups.see(backupFact({ id: 'backup-2', snapshotAt: NOW + HOUR_MS }));
    expect(plan().items[0]?.backup?.id).toBe('backup-2');
    expect(warned()).toContain('dated-ahead');
  });

  const ofMoments = ({ warnings }: ReturnType<typeof plan>) =>
    warnings.filter(({ code }) => code === 'moment-ahead').map(({ detail }) => detail);
  it.each([
    ['of a moment that is yet to come', NOW + HOUR_MS, 1],
    ['not of one that another clock may have for the present', NOW + 60_000, 0],
    ['not of one that is past', NOW - 60_000, 0],
  ])('warns %s', (_case, at, warned) => {
    const source = { namespace: 'shop', pvc: 'orders', at };
    const target = { namespace: 'elsewhere', pvc: 'restored' };
    const planned = plan(wish({}, { items: [{ source, target }] }));
    expect(ofMoments(planned)).toHaveLength(warned);
    expect(allConflicts(planned)).toEqual([]);
  });

  it('says once of a moment to come what it means for all of a namespace', () => {
    view.backups.see(
      backupFact({ id: 'backup-2', volume: 'pvc-2', pvc: 'media', snapshotAt: NOW - HOUR_MS }),
    );
    const at = NOW + 365 * 24 * HOUR_MS;
    const whole = namespaceWish(view, {
      source: { namespace: 'shop', at },
      target: { namespace: 'elsewhere', namePrefix: '', nameSuffix: '', createNamespace: false },
      onMissing: 'fail',
    });
    const planned = plan(whole.wish);
    expect(planned.items).toHaveLength(2);
    expect(ofMoments(planned)).toEqual([
      expect.stringMatching(/^The moment 2027-05-01 .* is yet to come/),
    ]);
  });

  describe('with points of another cluster of whose claim this one has one of the same name', () => {
    const here: PlanSurroundings = { ...surroundings, cluster: 'here' };
    const see = (id: string, hoursAgo: number, cluster: string | null) => {
      const snapshotAt = NOW - hoursAgo * HOUR_MS;
      view.backups.see(backupFact({ id, snapshotAt, cluster, descriptor: DESCRIPTOR }));
    };
    const from = (source: RestoreWish['items'][number]['source']) =>
      wish({}, { items: [{ source, target: { namespace: 'elsewhere', pvc: 'restored' } }] });
    const asOf = (hoursAgo: number) =>
      from({ namespace: 'shop', pvc: 'orders', at: NOW - hoursAgo * HOUR_MS });
    const outcome = (wanted: RestoreWish, around = here) => {
      const { items, warnings } = plan(wanted, around);
      return [items[0]?.backup?.id, warnings.map(({ code }) => code)];
    };
    beforeEach(() => {
      view.backups.lose('backup-1');
      see('theirs', 1, 'there');
    });

    it.each([
      ['tells so', 'here'],
      ['does not tell where it was made', null],
    ])('takes the newest of its own, which %s', (_case, cluster) => {
      see('ours', 3, cluster);
      see('ours-of-old', 4, cluster);
      expect(outcome(wish())).toEqual(['ours', []]);
    });

    it('takes its own as of a moment, too', () => {
      see('ours', 3, 'here');
      see('theirs-of-old', 2, 'there');
      expect(outcome(asOf(2))).toEqual(['ours', []]);
    });

    it.each([
      ['where it has none', () => undefined, wish(), 'theirs'],
      [
        'where all of its own are younger than the moment',
        () => (see('theirs-of-old', 6, 'there'), see('ours', 3, 'here')),
        asOf(5),
        'theirs-of-old',
      ],
      [
        'where that one is asked for by its id',
        () => see('ours', 3, 'here'),
        from({ backup: 'theirs' }),
        'theirs',
      ],
    ])("takes another cluster's %s, and says so", (_case, happen, wanted, chosen) => {
      happen();
      expect(outcome(wanted)).toEqual([chosen, ['of-another-cluster']]);
      expect(plan(wanted, here).warnings[0]?.detail).toContain('elsewhere/restored');
      expect(codes(wanted, here)).toEqual([]);
    });

    it('takes the newest of all while it is not known which cluster this is', () => {
      see('ours', 3, 'here');
      expect(outcome(wish(), surroundings)).toEqual(['theirs', []]);
    });

    it('says it once for all of a namespace, and which claims are concerned', () => {
      see('ours', 3, 'here');
      for (const pvc of ['logs', 'media']) {
        const volume = `pvc-${pvc}`;
        const snapshotAt = NOW - HOUR_MS;
        view.backups.see(backupFact({ id: pvc, volume, pvc, snapshotAt, cluster: 'there' }));
      }
      const whole = namespaceWish(view, {
        source: { namespace: 'shop', at: null },
        target: { namespace: 'elsewhere', namePrefix: '', nameSuffix: '', createNamespace: false },
        onMissing: 'fail',
      });
      const planned = plan(whole.wish, here);
      expect(planned.items.map(({ backup }) => backup?.id)).toEqual(['logs', 'media', 'ours']);
      const said = planned.warnings.filter(({ code }) => code === 'of-another-cluster');
      expect(said).toHaveLength(1);
      expect(said[0]?.detail).toContain('elsewhere/logs and elsewhere/media ');
    });
  });

  it('says why nobody knows of a backup whether it is complete', () => {
    const detail = 'Longhorn has not read this backup from its target yet';
    view.backups.see(backupFact({ state: 'unknown', usable: false, detail }));
    const named = wish();
    const [item] = named.items;
    const items = [{ ...item, source: { backup: 'backup-1' } }] as RestoreWish['items'];
    const [conflict] = allConflicts(plan({ ...named, items }));
    expect(conflict?.code).toBe('not-restorable');
    expect(conflict?.detail).toContain(detail);
  });

  it('two of one request, or of two, cannot have the same name', () => {
    const [item] = wish().items;
    if (!item) throw new Error('there is no item');
    expect(codes(wish({}, { items: [item, item] }))).toEqual(['target-exists']);
    const claimedTargets = new Set(['elsewhere/restored']);
    expect(codes(wish(), { ...surroundings, claimedTargets })).toEqual(['target-exists']);
  });

  it('has the same id while nothing changes, and another when the outcome would', () => {
    const before = plan();
    expect(plan().id).toBe(before.id);
    view.backups.see(backupFact({ id: 'backup-2', uid: 'backup-2', snapshotAt: NOW }));
    const after = plan();
    expect(after.id).not.toBe(before.id);
    expect(planChanges(before, after)).toEqual([expect.stringContaining('backup-2')]);
  });

  const point = (fact: Parameters<typeof backupFact>[0]) =>
    view.backups.see(backupFact({ snapshotAt: NOW - HOUR_MS, ...fact }));
  it.each<[string, () => void, RegExp]>([
    ['its point is pruned', () => view.backups.lose('backup-1'), /come from nothing/],
    ['a newer one comes', () => point({ id: 'backup-2', snapshotAt: NOW }), /from backup-2 of/],
    ['it is read anew', () => point({ uid: 'backup-1b' }), /backup-1 .* has been read anew/],
    ['it moves', () => point({ shortUrl: 's3://other/' }), /another address in its target/],
    ['its size differs', () => point({ volumeSizeBytes: 2 ** 31 }), /would have 2147483648 bytes/],
    [
      'its claim was another',
      () => point({ descriptor: { ...DESCRIPTOR, accessModes: ['ReadWriteMany'] } }),
      /would look different: .*accessModes/,
    ],
  ])('is another one when %s, and says so', (_case, change, says) => {
    view.claims.see(claimFact());
    const before = plan();
    change();
    const after = plan();
    expect(after.id).not.toBe(before.id);
    expect(planChanges(before, after)).toContainEqual(expect.stringMatching(says));
  });

  it.each<[string, Partial<RestoreWish>, Partial<RestoreWish>, RegExp]>([
    ['one more claim', {}, { items: [...wish().items, ...wish({ pvc: 'two' }).items] }, /too/],
    ['one fewer', { items: [...wish().items, ...wish({ pvc: 'two' }).items] }, {}, /any more/],
  ])('is another one with %s, and says so', (_case, first, second, says) => {
    const before = plan(wish({}, first));
    const after = plan(wish({}, second));
    expect(after.id).not.toBe(before.id);
    expect(planChanges(before, after)).toEqual([expect.stringMatching(says)]);
  });

  it('is another one when its namespace was made by somebody else, and says so', () => {
    const fresh = wish({ namespace: 'fresh' }, { createNamespace: true });
    const before = plan(fresh);
    view.namespaces.see(namespaceFact({ name: 'fresh' }));
    const after = plan(fresh);
    expect(after.id).not.toBe(before.id);
    expect(planChanges(before, after)).toEqual(['The namespace fresh exists by now.']);
    expect(planChanges(after, before)).toEqual(['The namespace fresh would have to be created.']);
  });

  it('of a namespace keeps the names that a StatefulSet will look for, and leaves nothing out in silence', () => {
    view.backups.see(backupFact({ id: 'b2', pvc: 'data-db-0', snapshotAt: NOW - HOUR_MS }));
    view.claims.see(claimFact({ name: 'bare', uid: 'claim-2' }));
    const wanted: NamespaceRestoreWish = {
      source: { namespace: 'shop', at: null },
      target: { namespace: 'elsewhere', namePrefix: '', nameSuffix: '', createNamespace: false },
      onMissing: 'fail',
    };
    const all = namespaceWish(view, wanted);
    expect(all.wish.items.map(({ target }) => target.pvc)).toEqual(['bare', 'data-db-0', 'orders']);
    expect(codes(all.wish)).toEqual(['no-restore-point']);
    const some = namespaceWish(view, { ...wanted, onMissing: 'skip' });
    expect(some.leftOut.map(({ pvc }) => pvc)).toEqual(['bare']);
    expect(codes(some.wish)).toEqual([]);
  });

  it.each([
    ['too many claims', { claimsLeft: 0, bytesLeft: null }, 1],
    ['too many bytes', { claimsLeft: null, bytesLeft: 2 ** 30 - 1 }, 1],
    ['just enough', { claimsLeft: 1, bytesLeft: 2 ** 30 }, 0],
    ['of another class', { claimsLeft: 0, bytesLeft: 0, storageClass: 'gold' }, 0],
    ['of another namespace', { claimsLeft: 0, bytesLeft: 0, namespace: 'other' }, 0],
  ])('heeds a quota: %s', (_case, left, conflicts) => {
    const quota = { namespace: 'elsewhere', name: 'small', storageClass: null, ...left };
    const items = plan().items.map((item) => ({ ...item, sizeBytes: 2 ** 30 }));
    expect(quotaConflicts(items, [quota])).toHaveLength(conflicts);
  });

  it.each([
    ['too small', { minBytes: 2 ** 30 + 1 }, 1],
    ['too large', { maxBytes: 2 ** 30 - 1 }, 1],
    ['just so', { minBytes: 2 ** 30, maxBytes: 2 ** 30 }, 0],
    ['of another namespace', { minBytes: 2 ** 40, namespace: 'other' }, 0],
  ])('heeds a limit range: %s', (_case, bounds, conflicts) => {
    const limit = { namespace: 'elsewhere', name: 'sizes', minBytes: null, maxBytes: null };
    const size = { namespace: 'elsewhere', sizeBytes: 2 ** 30 };
    expect(limitConflicts(size, [{ ...limit, ...bounds }])).toHaveLength(conflicts);
  });

  it('takes the newest point at or before the moment, whatever order they come in', () => {
    const points = fc.array(
      fc.record({ at: fc.nat(20), id: fc.string({ minLength: 1, maxLength: 3 }) }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(points, fc.nat(20), (given, at) => {
        const backups = given.map((each) => backupFact({ id: each.id, snapshotAt: each.at }));
        const chosen = newestAtOrBefore(backups, at);
        const possible = given.filter((each) => each.at <= at).map((each) => each.at);
        expect(chosen?.snapshotAt ?? -1).toBe(Math.max(-1, ...possible));
        expect(newestAtOrBefore([...backups].reverse(), at)?.id).toBe(chosen?.id);
      }),
    );
  });
});
