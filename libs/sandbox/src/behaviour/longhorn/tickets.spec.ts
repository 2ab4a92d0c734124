import {
  type LonghornBackup,
  type LonghornSnapshot,
  type LonghornVolume,
  type Pod,
} from '@soteria/kube';
import { standingTickets, type TicketFacts, wantedNode } from './tickets';

const volume = (status: object = {}, spec: object = {}): LonghornVolume => ({
  apiVersion: 'longhorn.io/v1beta2',
  kind: 'Volume',
  metadata: { name: 'v' },
  spec: { size: '1', ...spec },
  status,
});
const pod = (nodeName: string, phase: 'Running' | 'Succeeded' = 'Running'): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `on-${nodeName}` },
  spec: { nodeName },
  status: { phase },
});
const facts = (given: Partial<TicketFacts>): TicketFacts => ({
  volume: volume(),
  snapshots: [],
  backups: [],
  pods: [],
  attachment: undefined,
  homeNode: 'home',
  ...given,
});
const types = (given: Partial<TicketFacts>) =>
  standingTickets(facts(given)).map(({ type }) => type);

describe('tickets', () => {
  it.each<[string, Partial<TicketFacts>, string[]]>([
    ['nobody, when nobody wants it', {}, []],
    ['a pod that runs', { pods: [pod('a')] }, ['csi-attacher']],
    ['no pod that has ended', { pods: [pod('a', 'Succeeded')] }, []],
    [
      'no pod while it is being restored',
      { volume: volume({ restoreRequired: true }), pods: [pod('a')] },
      ['volume-restore-controller'],
    ],
    [
      'nobody when a restore has failed',
      { volume: volume({ restoreRequired: true, robustness: 'faulted' }) },
      [],
    ],
    [
      'one server for all pods of a shared volume',
      { volume: volume({}, { accessMode: 'rwx' }), pods: [pod('a'), pod('b')] },
      ['share-manager-controller'],
    ],
    [
      'each node of a migratable volume',
      { volume: volume({}, { accessMode: 'rwx', migratable: true }), pods: [pod('a'), pod('b')] },
      ['csi-attacher', 'csi-attacher'],
    ],
    [
      'what somebody left by hand, before pods',
      { pods: [pod('a')], attachment: attachment('longhorn-api') },
      ['longhorn-api', 'csi-attacher'],
    ],
    ['no more what its own managers left', { attachment: attachment('backup-controller') }, []],
    ['a snapshot that is to be taken', { snapshots: [snapshot({})] }, ['snapshot-controller']],
    ['no snapshot that was taken', { snapshots: [snapshot({ creationTime: 'T' })] }, []],
    [
      'a taken snapshot that is to be merged away',
      { snapshots: [snapshot({ creationTime: 'T' }, true)] },
      ['snapshot-controller'],
    ],
    [
      'no snapshot that is only marked',
      { snapshots: [snapshot({ creationTime: 'T', markRemoved: true }, true)] },
      [],
    ],
    [
      'a backup that is being made',
      { backups: [backup({ state: 'InProgress' })] },
      ['backup-controller'],
    ],
    ['a backup that is not read back', { backups: [backup({ state: '' })] }, ['backup-controller']],
    ['no backup that has failed', { backups: [backup({ state: 'Error' })] }, []],
    ['no backup that was found at the target', { backups: [backup({}, '')] }, []],
    [
      'nobody but strangers while it is deleted',
      {
        volume: { ...volume(), metadata: { name: 'v', deletionTimestamp: 'T' } },
        pods: [pod('a')],
        attachment: attachment('longhorn-api'),
      },
      ['longhorn-api'],
    ],
  ])('stand for %s', (_case, given, expected) => expect(types(given)).toEqual(expected));

  it('send a volume where its pod is, and back it up where it is', () => {
    const attached = volume({ currentNodeID: 'here' });
    expect(standingTickets(facts({ volume: attached, pods: [pod('a')] }))[0]?.nodeID).toBe('a');
    expect(standingTickets(facts({ volume: attached, backups: [backup({})] }))[0]?.nodeID).toBe(
      'here',
    );
    expect(standingTickets(facts({ backups: [backup({})] }))[0]?.nodeID).toBe('home');
  });
});

describe('the wanted node', () => {
  const ticket = (type: string, nodeID: string) => ({ id: `${type} ${nodeID}`, type, nodeID });

  it('is none when there is no ticket', () => expect(wantedNode([], 'a')).toBe(''));

  it('is where the volume is, as long as one of the foremost wants it there', () => {
    const tickets = [ticket('csi-attacher', 'a'), ticket('csi-attacher', 'b')];
    expect(wantedNode(tickets, 'b')).toBe('b');
    expect(wantedNode(tickets, 'c')).toBe('a');
  });

  it('is the pod’s, though a backup holds the volume elsewhere', () => {
    const tickets = [ticket('csi-attacher', 'a'), ticket('backup-controller', 'b')];
    expect(wantedNode(tickets, 'b')).toBe('a');
  });
});

function snapshot(status: object, deleting = false): LonghornSnapshot {
  return {
    apiVersion: 'longhorn.io/v1beta2',
    kind: 'Snapshot',
    metadata: { name: 's', ...(deleting && { deletionTimestamp: 'T' }) },
    spec: { volume: 'v', createSnapshot: true },
    status,
  };
}

function backup(status: object, snapshotName = 's'): LonghornBackup {
  return {
    apiVersion: 'longhorn.io/v1beta2',
    kind: 'Backup',
    metadata: { name: 'b' },
    spec: { snapshotName },
    status,
  };
}

function attachment(type: string): NonNullable<TicketFacts['attachment']> {
  return {
    apiVersion: 'longhorn.io/v1beta2',
    kind: 'VolumeAttachment',
    metadata: { name: 'v' },
    spec: { volume: 'v', attachmentTickets: { t: { id: 't', type, nodeID: 'x' } } },
  };
}
