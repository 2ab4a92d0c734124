import { NOON, backup, daysAgo, failedBackup, hoursAgo, plan } from '../testing/world';
import {
  conflictBeside,
  emptyDraft,
  newerFailures,
  otherConflicts,
  proposedName,
  requestOf,
} from './restore-draft';

const good = backup('shop/orders', 'good', { snapshotTime: daysAgo(2) });
const failed = failedBackup('shop/orders', 'failed', { snapshotTime: hoursAgo(3) });
const draft = emptyDraft('shop', 'orders', NOON);

describe('a draft of a restore', () => {
  it('proposes a name that tells where it comes from', () => {
    expect(proposedName('orders', NOON)).toBe('orders-restored-20261123-1200');
  });

  it('proposes no name that is too long to be used', () => {
    expect(proposedName('x'.repeat(80), NOON)).toHaveLength(63);
  });

  it.each([
    ['without a point', null, draft],
    ['without a namespace', good, { ...draft, namespace: ' ' }],
    ['without a name', good, { ...draft, pvc: '' }],
  ])('is no request %s', (_, point, entered) => {
    expect(requestOf(point, entered)).toBeNull();
  });

  it('asks for nothing but what differs', () => {
    expect(requestOf(good, draft)).toEqual({
      source: { backup: 'good' },
      target: { namespace: 'shop', pvc: 'orders-restored-20261123-1200', reclaimPolicy: 'Delete' },
    });
  });

  it('asks for what was entered', () => {
    const entered = {
      ...draft,
      namespace: ' new ',
      storageClass: 'fast',
      accessMode: 'ReadWriteMany',
      createNamespace: true,
      note: ' why ',
    };
    expect(requestOf(good, entered)).toMatchObject({
      target: {
        namespace: 'new',
        storageClass: 'fast',
        accessModes: ['ReadWriteMany'],
        createNamespace: true,
      },
      note: 'why',
    });
  });
});

describe('newer attempts', () => {
  it('are counted where they failed', () => {
    const backups = [failed, good];
    expect(newerFailures(backups, good)).toBe(1);
    expect(newerFailures(backups, failed)).toBe(0);
  });
});

describe('conflicts of a plan', () => {
  const taken = { code: 'target-exists', detail: 'It exists.' };
  const lost = { code: 'target-unavailable', detail: 'The target is away.' };
  const [item] = plan().items;
  const conflicting = plan({
    conflicts: [lost],
    items: item ? [{ ...item, conflicts: [taken] }] : [],
  });

  it('stand beside the field that they are about', () => {
    expect(conflictBeside(conflicting, 'pvc')).toBe('It exists.');
    expect(conflictBeside(conflicting, 'namespace')).toBeNull();
    expect(conflictBeside(null, 'pvc')).toBeNull();
  });

  it('stand by the plan when they are about no field', () => {
    expect(otherConflicts(conflicting)).toEqual([lost]);
  });
});
