import {
  type ClaimDescriptor,
  type CreatedObject,
  type Step,
  type VolumeFact,
} from '@soteria/domain';
import {
  type CsiVolumeSource,
  type KubeObject,
  LONGHORN_PROVISIONER,
  type LonghornVolume,
  type LonghornVolumeAttachment,
  OPERATION_LABEL,
  type Resource,
  RESOURCES,
} from '@soteria/kube';
import { operationOf } from '../../cluster/core-facts';
import { type ClusterWriter } from '../../cluster/cluster-writer';
import { KubeError } from '../../cluster/kube-error';
import { createOrAdopt } from '../create-or-adopt';
import { type Driver, type DriverCapabilities, type DriverWatch } from '../driver';
import { DriverError, driverErrorOf } from '../driver-error';
import { backupManifest, snapshotManifest, volumeManifest } from './manifests';
import { OLDEST_RELEASE, parseRelease } from './version';
import { LONGHORN } from './volume-fact';
import { longhornWatches, restoreProgressWatch } from './watches';

type StepOf<Kind extends Step['do']> = Extract<Step, { do: Kind }>;

const RESOURCE_OF: Readonly<Record<string, Resource>> = {
  Volume: RESOURCES.longhornVolumes,
  Backup: RESOURCES.longhornBackups,
  Snapshot: RESOURCES.longhornSnapshots,
};

/** How long to wait before a write that Longhorn wants repeated ("retry later"). */
const RETRY_LATER_SECONDS = 10;

/** Longhorn by its custom resources; never by its REST port (docs/decisions). */
export class LonghornDriver implements Driver {
  readonly name = LONGHORN;
  readonly provisioner = LONGHORN_PROVISIONER;
  readonly capabilities: DriverCapabilities = {
    backupModes: ['incremental', 'full'],
    restoresWithoutSource: true,
    cancelsBackups: true,
  };

  constructor(
    private readonly writer: ClusterWriter,
    private readonly namespace: string,
    /** Longhorn's version as far as it is known; empty while it is not. */
    private readonly version: () => string,
    /** The uid of this cluster's kube-system namespace, written into each backup. */
    private readonly clusterId: () => string | null,
  ) {}

  get place(): string {
    return `the namespace ${this.namespace} (SOTERIA_LONGHORN_NAMESPACE)`;
  }

  watches(): DriverWatch[] {
    return longhornWatches(this.namespace);
  }

  restoreWatch(volume: string): DriverWatch {
    return restoreProgressWatch(this.namespace, volume);
  }

  takeSnapshot(step: StepOf<'take-snapshot'>, demand?: () => void): Promise<CreatedObject> {
    return this.create(RESOURCES.longhornSnapshots, snapshotManifest(step, this.namespace), demand);
  }

  takeBackup(step: StepOf<'take-backup'>, demand?: () => void): Promise<CreatedObject> {
    const manifest = backupManifest(step, this.namespace, this.clusterId());
    return this.create(RESOURCES.longhornBackups, manifest, demand);
  }

  createVolume(step: StepOf<'create-volume'>, demand?: () => void): Promise<CreatedObject> {
    return this.create(RESOURCES.longhornVolumes, this.volumeManifest(step), demand);
  }

  volumeManifest(step: StepOf<'create-volume'>): KubeObject {
    const release = parseRelease(this.version()) ?? OLDEST_RELEASE;
    return volumeManifest(step, this.namespace, release);
  }

  async look({ kind, name }: { kind: string; name: string }): Promise<KubeObject | null> {
    const resource = RESOURCE_OF[kind];
    if (!resource) throw new Error(`Longhorn has no ${kind} to look at`);
    try {
      return await this.writer.get(resource, { namespace: this.namespace, name });
    } catch (error) {
      if (error instanceof KubeError && error.code === 'not-found') return null;
      throw driverErrorOf(error);
    }
  }

  async attachedByHand(handle: string): Promise<string | null> {
    const place = { namespace: this.namespace, name: handle };
    try {
      const attachment = await this.writer.get<LonghornVolumeAttachment>(
        RESOURCES.longhornVolumeAttachments,
        place,
      );
      const tickets = Object.values(attachment.spec.attachmentTickets ?? {});
      const ticket = tickets.find(({ type }) => type === BY_HAND);
      return ticket ? attachedTo(ticket.nodeID) : null;
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      if (error.code === 'not-found') return null;
      if (error.code === 'forbidden') return this.attachedAtAll(handle);
      throw driverErrorOf(error);
    }
  }

  /** For an account that was given its rights before tickets were looked at: it cannot tell who has attached it. */
  private async attachedAtAll(handle: string): Promise<string | null> {
    const volume = await this.look({ kind: 'Volume', name: handle });
    const { spec, status } = (volume ?? { spec: {} }) as LonghornVolume;
    const node = spec.nodeID || status?.currentNodeID;
    // A restore attaches it by itself.
    return node && !status?.restoreRequired ? attachedTo(node) : null;
  }

  async remove(
    object: { kind: string; name: string; uid: string },
    demand?: () => Promise<void>,
  ): Promise<'deleted' | 'gone'> {
    const resource = RESOURCE_OF[object.kind];
    if (!resource) throw new Error(`Longhorn has no ${object.kind} that could be deleted`);
    const { name, uid } = object;
    try {
      const place = { namespace: this.namespace, name, uid };
      return await this.writer.delete(resource, place, demand);
    } catch (error) {
      // Another object has taken the name: ours is gone, and the stranger stays.
      if (error instanceof KubeError && error.code === 'conflict') return 'gone';
      throw driverErrorOf(error);
    }
  }

  persistentVolumeSource(
    volume: Pick<VolumeFact, 'handle' | 'dataEngine'>,
    claim: ClaimDescriptor,
  ): CsiVolumeSource {
    const secret = claim.encrypted && claim.secret ? claim.secret : null;
    return {
      driver: LONGHORN_PROVISIONER,
      volumeHandle: volume.handle,
      ...(claim.volumeMode === 'Filesystem' && claim.fsType ? { fsType: claim.fsType } : {}),
      volumeAttributes: {
        ...(claim.encrypted ? { encrypted: 'true' } : {}),
        ...(claim.nfsOptions ? { nfsOptions: claim.nfsOptions } : {}),
        dataEngine: volume.dataEngine,
      },
      ...(secret
        ? {
            nodeStageSecretRef: secret,
            nodePublishSecretRef: secret,
            nodeExpandSecretRef: secret,
          }
        : {}),
    };
  }

  /** Creates by name; an object that is there already counts when this operation made it. */
  private async create(
    resource: Resource,
    manifest: KubeObject,
    demand: () => void = () => undefined,
  ): Promise<CreatedObject> {
    const { name, labels } = manifest.metadata;
    const wanted = labels?.[OPERATION_LABEL];
    try {
      return created(
        await createOrAdopt(
          this.writer,
          resource,
          manifest,
          ({ metadata }) =>
            operationOf(metadata) === wanted
              ? null
              : new DriverError(
                  'name-taken',
                  `A Longhorn ${resource.kind} named ${name} exists and was not made by this operation; it stays as it is.`,
                  false,
                ),
          demand,
        ),
      );
    } catch (error) {
      throw await this.translate(error);
    }
  }

  private async translate(error: unknown): Promise<unknown> {
    if (!(error instanceof KubeError)) return error;
    if (/backup target .* (is not available|not found)/i.test(error.detail)) {
      return new DriverError('target-unavailable', error.detail, true, RETRY_LATER_SECONDS);
    }
    if (error.code === 'webhook-denied' && (await this.isNotYet(error.detail))) {
      return new DriverError('unavailable', error.detail, true, RETRY_LATER_SECONDS);
    }
    return driverErrorOf(error);
  }

  /**
   * Whether a refusal of Longhorn's webhooks will pass. They say 403 for "not with these settings" too, so the words have
   * to tell. They judge by a copy of the cluster that may be behind for half a minute after an outage: a snapshot that they
   * have not heard of is "<nil>", of a backup they may know no more than its name, and other objects are not found although
   * they are there.
   */
  private async isNotYet(words: string): Promise<boolean> {
    if (BEHIND.test(words)) return true;
    const [, kind, name = ''] =
      /\b(backup|volume)\.longhorn\.io "([^"]+)" not found/.exec(words) ?? [];
    if (kind === undefined) return false;
    try {
      return (await this.look({ kind: kind === 'backup' ? 'Backup' : 'Volume', name })) !== null;
    } catch (error) {
      // The refusal itself is what there is to tell; whether to try again is the look's to say.
      return driverErrorOf(error).retryable;
    }
  }
}

/** Source: longhorn-manager, the mutators and validators of snapshots, backups and volumes. */
const BEHIND =
  /retry later|snapshot <nil> is invalid|backup target name and volume name cannot be empty/i;

/** The type of the tickets of Longhorn's own page and REST port. Source: longhorn-manager, volume.go. */
const BY_HAND = 'longhorn-api';

const attachedTo = (node: string): string =>
  `whoever attached it to the node ${node} in Longhorn (detach it there)`;

function created({ kind, metadata }: KubeObject): CreatedObject {
  return { kind, name: metadata.name, uid: metadata.uid };
}
