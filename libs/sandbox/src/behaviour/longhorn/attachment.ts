import {
  LONGHORN_API_VERSION,
  LONGHORN_FINALIZER,
  LONGHORN_VOLUME_LABEL,
  type LonghornVolume,
  type LonghornVolumeAttachment,
} from '@soteria/kube';
import { type Ticket } from './tickets';

/** The VolumeAttachment's spec: everybody who holds the volume, or wants to. */
export const attachmentSpec = (
  volume: string,
  tickets: readonly Ticket[],
): LonghornVolumeAttachment['spec'] => ({
  volume,
  attachmentTickets: Object.fromEntries(
    tickets.map((ticket) => [ticket.id, { ...ticket, parameters: {} }]),
  ),
});

/** Its status: who has got what they want. */
export const attachmentStatus = (
  { status }: LonghornVolume,
  tickets: readonly Ticket[],
): NonNullable<LonghornVolumeAttachment['status']> => ({
  attachmentTicketStatuses: Object.fromEntries(
    tickets.map(({ id, nodeID }) => [
      id,
      {
        id,
        conditions: [],
        satisfied: status?.state === 'attached' && status.currentNodeID === nodeID,
      },
    ]),
  ),
});

/** The VolumeAttachment that goes with a volume, as Longhorn makes it. */
export function attachmentObject(
  volume: LonghornVolume,
  tickets: readonly Ticket[],
): LonghornVolumeAttachment {
  const { namespace, name, uid = '' } = volume.metadata;
  return {
    apiVersion: LONGHORN_API_VERSION,
    kind: 'VolumeAttachment',
    metadata: {
      name,
      ...(namespace && { namespace }),
      labels: { [LONGHORN_VOLUME_LABEL]: name },
      finalizers: [LONGHORN_FINALIZER],
      ownerReferences: [{ apiVersion: LONGHORN_API_VERSION, kind: 'Volume', name, uid }],
    },
    spec: attachmentSpec(name, tickets),
  };
}
