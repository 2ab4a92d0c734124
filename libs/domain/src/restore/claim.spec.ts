import { type ClaimDescriptor, type PersistentVolumeFact } from '../facts';
import { SeenCluster } from '../operation/testing/seen-cluster';
import {
  backupFact,
  claimFact,
  DESCRIPTOR,
  namespaceFact,
  persistentVolumeFact,
  storageClassFact,
  targetFact,
  volumeFact,
} from '../testing/facts';
import { HOUR_MS } from '../time';
import { planRestore } from './plan';

const NOW = Date.parse('2026-05-01T12:00:00Z');
const surroundings = {
  now: NOW,
  quotas: [],
  limits: [],
  claimedTargets: new Set<string>(),
  provisioners: new Map<string, string>(),
  cluster: null,
};

describe('the claim that a restore makes', () => {
  let view: SeenCluster;
  beforeEach(() => {
    view = new SeenCluster();
    view.namespaces.see(namespaceFact(), namespaceFact({ name: 'elsewhere' }));
    view.classes.see(storageClassFact());
    view.targets.see(targetFact());
  });

  const plan = (target: object = {}) => {
    const item = {
      source: { namespace: 'shop', pvc: 'orders', at: null },
      target: { namespace: 'elsewhere', pvc: 'restored', ...target },
    };
    return planRestore(view, { items: [item], createNamespace: false }, surroundings);
  };

  describe('of a backup that tells nothing of its claim, whose source is gone', () => {
    const secret = { name: 'key', namespace: 'longhorn-system' };
    const vault = { name: 'vault', fsType: 'xfs', encrypted: true, secret };
    beforeEach(() => {
      view.backups.see(backupFact({ snapshotAt: NOW - HOUR_MS, encrypted: null }));
      view.backupVolumes.see({
        uid: 'backup-volume-1',
        driver: 'driver.longhorn.io',
        volume: 'pvc-1',
        target: 'default',
        sizeBytes: null,
        storedBytes: null,
        lastBackup: 'backup-1',
        lastBackupAt: null,
        backingImage: '',
        storageClass: 'vault',
      });
    });

    it.each([
      ['its class', {}],
      [
        'the class of its source, also where another one is asked for',
        { storageClass: 'longhorn' },
      ],
    ])('takes the data for what %s makes', (_case, target) => {
      view.classes.see(storageClassFact({ fsType: 'ext3', secret }), storageClassFact(vault));
      const planned = plan(target);
      expect(planned.items[0]?.claim).toMatchObject({ fsType: 'xfs', encrypted: true, secret });
      expect(planned.warnings[0]).toMatchObject({
        code: 'claim-unknown',
        detail: expect.stringContaining('(xfs)') as string,
      });
    });

    it('takes the data for what the class makes that is asked for, where that of its source is gone', () => {
      view.classes.see(storageClassFact({ ...vault, name: 'safe' }));
      const { claim } = plan({ storageClass: 'safe' }).items[0] ?? {};
      expect(claim).toMatchObject({ storageClass: 'safe', fsType: 'xfs', encrypted: true, secret });
    });

    it('takes the data for the usual, where the class of its source is gone', () => {
      const { claim } = plan().items[0] ?? {};
      expect(claim).toMatchObject({ fsType: 'ext4', encrypted: false });
    });

    it('believes its volume before its class, while it stands', () => {
      view.classes.see(storageClassFact(vault));
      view.volumes.see(volumeFact({ encrypted: false }));
      expect(plan().items[0]?.claim).toMatchObject({ encrypted: false, secret: null });
    });
  });

  describe('has its volume mounted', () => {
    const noatime = { mountOptions: ['noatime'], nfsOptions: 'softerr' };
    const SHARED = { accessModes: ['ReadWriteMany'] };
    const described = (more: Partial<ClaimDescriptor>) =>
      view.backups.see(
        backupFact({
          descriptor: { ...DESCRIPTOR, ...SHARED, ...more },
          snapshotAt: NOW - HOUR_MS,
          accessMode: 'ReadWriteMany',
        }),
      );
    const stands = (more: Partial<PersistentVolumeFact> = {}) => {
      view.claims.see(claimFact(SHARED));
      view.persistentVolumes.see(persistentVolumeFact(more));
    };
    const none = { mountOptions: [], nfsOptions: null };
    beforeEach(() => {
      view.backups.see(backupFact({ snapshotAt: NOW - HOUR_MS }));
      view.classes.see(storageClassFact({ mountOptions: ['discard'], nfsOptions: 'hard' }));
    });

    it.each<[string, () => void, object]>([
      ['as the source is that stands', () => stands(noatime), noatime],
      [
        'as it is, where it was otherwise when it was backed up',
        () => {
          described(noatime);
          stands({ mountOptions: ['ro'], nfsOptions: 'soft' });
        },
        { mountOptions: ['ro'], nfsOptions: 'soft' },
      ],
      ['without options as the source, whatever the class has by now', () => stands(), none],
      [
        'as it was when it was backed up, where another volume is behind the claim',
        () => {
          described(noatime);
          stands({ handle: 'pvc-2' });
        },
        noatime,
      ],
      ['without options as it was then', () => described(none), none],
      [
        'as new volumes of its class, where its backup does not tell',
        () => described({}),
        { mountOptions: ['discard'], nfsOptions: 'hard' },
      ],
      [
        'as new volumes of its class, where nothing is known of it',
        () => view.backups.see(backupFact({ snapshotAt: NOW - HOUR_MS })),
        { mountOptions: ['discard'], nfsOptions: null },
      ],
      [
        'not at all, where it is a block device',
        () => described({ ...noatime, volumeMode: 'Block' }),
        none,
      ],
    ])('%s', (_case, happen, mount) => {
      happen();
      const storageClass = 'longhorn';
      expect(plan({ storageClass }).items[0]?.claim).toMatchObject(mount);
    });

    it('as the class has it for shares, where the source was none', () => {
      described({ accessModes: ['ReadWriteOnce'], ...none });
      const shared = { accessModes: ['ReadWriteMany'], storageClass: 'longhorn' };
      expect(plan(shared).items[0]?.claim).toMatchObject({ mountOptions: [], nfsOptions: 'hard' });
    });

    it('without the options of a share, where it is to be none', () => {
      described(noatime);
      const single = { accessModes: ['ReadWriteOnce'] };
      expect(plan(single).items[0]?.claim).toMatchObject({ ...noatime, nfsOptions: null });
    });
  });
});
