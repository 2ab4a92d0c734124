import {
  type LonghornBackup,
  type LonghornSnapshot,
  type LonghornVolume,
  type LonghornVolumeAttachment,
  type Pod,
} from '@soteria/kube';
import { digest } from '../../contents/digest';

/** One who wants the volume attached, and where. */
export interface Ticket {
  id: string;
  type: string;
  nodeID: string;
}

/** Who is served first. Source: longhorn-manager, volumeattachment.go. */
const PRIORITY: Readonly<Record<string, number>> = {
  'volume-restore-controller': 2000,
  'longhorn-api': 1000,
  'csi-attacher': 900,
  'share-manager-controller': 900,
  'snapshot-controller': 800,
  'backup-controller': 800,
};
/** Tickets that the imitation hands out and takes back by itself. */
const OWN_TYPES = [
  'volume-restore-controller',
  'csi-attacher',
  'share-manager-controller',
  'snapshot-controller',
  'backup-controller',
];

export interface TicketFacts {
  volume: LonghornVolume;
  snapshots: readonly LonghornSnapshot[];
  backups: readonly LonghornBackup[];
  pods: readonly Pod[];
  attachment: LonghornVolumeAttachment | undefined;
  /** Where a detached volume goes when nobody says where. */
  homeNode: string;
}

/** All tickets that stand now: those that follow from the cluster's state, and foreign ones. */
export function standingTickets(facts: TicketFacts): Ticket[] {
  const { volume, attachment, homeNode } = facts;
  const node = volume.status?.currentNodeID || homeNode;
  const foreign = Object.values(attachment?.spec.attachmentTickets ?? {}).filter(
    ({ type }) => !OWN_TYPES.includes(type),
  );
  if (volume.metadata.deletionTimestamp !== undefined) return foreign;
  const own = [
    ...restoreTickets(volume, node),
    ...podTickets(facts, node),
    ...facts.snapshots.filter(needsEngine).map((snapshot) => ticketOf(snapshot, node)),
    ...facts.backups.filter(isUnderWay).map((backup) => ticketOf(backup, node)),
  ];
  return [...foreign, ...own].sort(
    (one, other) =>
      (PRIORITY[other.type] ?? 0) - (PRIORITY[one.type] ?? 0) || (one.id < other.id ? -1 : 1),
  );
}

/** The node that the tickets send the volume to; empty when there is none. It does not move without need. */
export function wantedNode(tickets: readonly Ticket[], currentNode: string): string {
  const [first] = tickets;
  if (!first) return '';
  const foremost = tickets.filter(({ type }) => PRIORITY[type] === PRIORITY[first.type]);
  return foremost.some(({ nodeID }) => nodeID === currentNode) ? currentNode : first.nodeID;
}

/** A snapshot that is to be taken, or whose data is to be merged away. */
function needsEngine({ spec, status, metadata }: LonghornSnapshot): boolean {
  if (metadata.deletionTimestamp !== undefined) {
    return (status?.creationTime ?? '') !== '' && status?.markRemoved !== true;
  }
  return spec.createSnapshot === true && (status?.creationTime ?? '') === '';
}

function isUnderWay({ spec, status, metadata }: LonghornBackup): boolean {
  if (metadata.deletionTimestamp !== undefined || (spec.snapshotName ?? '') === '') return false;
  const over = ['Completed', 'Error', 'Unknown', 'Deleting'].includes(status?.state ?? '');
  return !over && status?.lastSyncedAt == null;
}

function restoreTickets(volume: LonghornVolume, node: string): Ticket[] {
  const { restoreRequired, robustness } = volume.status ?? {};
  if (restoreRequired !== true || robustness === 'faulted') return [];
  const type = 'volume-restore-controller';
  return [{ id: `${type}-${volume.metadata.name}`, type, nodeID: node }];
}

/**
 * Pods hold a volume where they run; a shared one is held once, by the server that shares it. A
 * volume that is still being restored is given to none.
 */
function podTickets({ volume, pods }: TicketFacts, node: string): Ticket[] {
  if (volume.status?.restoreRequired === true) return [];
  const nodes = pods.flatMap((pod) => {
    const ended = ['Succeeded', 'Failed'].includes(pod.status?.phase ?? '');
    return pod.spec.nodeName && !ended ? [pod.spec.nodeName] : [];
  });
  const { name } = volume.metadata;
  if (volume.spec.accessMode === 'rwx' && volume.spec.migratable !== true) {
    const type = 'share-manager-controller';
    return nodes.length === 0 ? [] : [{ id: `${type}-${name}`, type, nodeID: node }];
  }
  return [...new Set(nodes)].map((nodeID) => {
    const id = `csi-${digest(`${name} ${nodeID}`)}`;
    return { id, type: 'csi-attacher', nodeID };
  });
}

function ticketOf(object: LonghornSnapshot | LonghornBackup, nodeID: string): Ticket {
  const type = object.kind === 'Snapshot' ? 'snapshot-controller' : 'backup-controller';
  return { id: `${type}-${object.metadata.name}`, type, nodeID };
}
