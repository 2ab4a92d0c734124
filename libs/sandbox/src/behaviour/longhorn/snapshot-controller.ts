import { LONGHORN_FINALIZER, type LonghornSnapshot, type LonghornVolume } from '@soteria/kube';
import { timestamp } from '../../server/object';
import { keyOf, splitKey } from '../cluster';
import { type Context } from '../context';
import { MARK, markOf } from '../marks';
import { Stopwatch } from '../pace';
import { type Again, type Controller, type Source, whenever } from '../runtime/controller';
import { removeFinalizer, writeStatus } from '../runtime/writes';
import { nextSnapshot } from './snapshot-machine';

const MOST_SNAPSHOTS = 250;

/** Plays Longhorn's snapshot manager. */
export class SnapshotController implements Controller {
  readonly name = 'snapshot';
  readonly sources: readonly Source[];
  private readonly stopwatch = new Stopwatch();

  constructor(private readonly context: Context) {
    const { cluster } = context;
    this.sources = [
      whenever(cluster.snapshots, (snapshot) => [
        keyOf(snapshot),
        // A newer snapshot lets a deleted one before it go.
        ...this.deletedOf(snapshot.spec.volume),
      ]),
      whenever(cluster.volumes, ({ metadata }) =>
        cluster.snapshots.by('volume', metadata.name).filter(isUnsettled).map(keyOf),
      ),
    ];
  }

  async reconcile(key: string): Promise<Again> {
    const { namespace, name } = splitKey(key);
    const { cluster, clock, pace, disks } = this.context;
    const snapshot = cluster.snapshots.get(namespace, name);
    if (!snapshot) {
      this.stopwatch.forget(key);
      return undefined;
    }
    const volume = cluster.volumes.get(namespace, snapshot.spec.volume);
    if (snapshot.metadata.deletionTimestamp !== undefined) return this.finalize(snapshot, volume);
    if (!volume) return undefined;
    const now = clock.now();
    const taken = this.takenOf(snapshot.spec.volume);
    const move = nextSnapshot(snapshot, {
      now,
      engineRunning: isRunning(volume),
      volumeSizeBytes: Number(volume.spec.size),
      frozen: disks.frozen(snapshot.spec.volume, name),
      parent: taken.at(-1)?.metadata.name ?? '',
      held: markOf(MARK.snapshotHeld, snapshot, volume),
      full:
        taken.length >= limitOf(volume)
          ? `the snapshot count of volume ${snapshot.spec.volume} has reached the limit of ${limitOf(volume)}`
          : undefined,
      elapsedMs: this.stopwatch.elapsed(key, snapshot.status?.requestedTime ?? '', now),
      takesMs: pace.snapshotMs,
    });
    if (move.freeze === true) {
      disks.freeze(snapshot.spec.volume, name, timestamp(now));
      return { afterMs: 0 };
    }
    await writeStatus(cluster.snapshots, snapshot, move.status);
    return move.againAfterMs === undefined ? undefined : { afterMs: move.againAfterMs };
  }

  /**
   * A snapshot's data is merged into the one after it. The newest has none after it, so it is only
   * marked, and goes when a newer one comes or the volume is deleted.
   */
  private async finalize(
    snapshot: LonghornSnapshot,
    volume: LonghornVolume | undefined,
  ): Promise<Again> {
    const { cluster, disks } = this.context;
    const { status, spec, metadata } = snapshot;
    const taken = (status?.creationTime ?? '') !== '';
    const orphaned = !volume || volume.metadata.deletionTimestamp !== undefined;
    if (!orphaned && taken) {
      const newest = this.takenOf(spec.volume).at(-1)?.metadata.name === metadata.name;
      if (newest) {
        await writeStatus(cluster.snapshots, snapshot, {
          ...status,
          readyToUse: false,
          markRemoved: true,
        });
        return undefined;
      }
      if (status?.markRemoved !== true && !isRunning(volume)) return undefined;
    }
    await this.passOn(snapshot);
    disks.thaw(spec.volume, metadata.name);
    await removeFinalizer(cluster.snapshots, snapshot, LONGHORN_FINALIZER);
    return undefined;
  }

  /** What came after a snapshot that goes comes after the one before it. */
  private async passOn({ metadata, spec, status }: LonghornSnapshot): Promise<void> {
    const { snapshots } = this.context.cluster;
    for (const child of this.takenOf(spec.volume)) {
      if (child.status?.parent !== metadata.name) continue;
      await writeStatus(snapshots, child, { ...child.status, parent: status?.parent ?? '' });
    }
  }

  /** The volume's snapshots that were taken, oldest first. */
  private takenOf(volume: string): LonghornSnapshot[] {
    const taken = this.context.cluster.snapshots
      .by('volume', volume)
      .filter(({ status }) => (status?.creationTime ?? '') !== '');
    return inOrder(taken);
  }

  private deletedOf(volume: string): string[] {
    return this.context.cluster.snapshots
      .by('volume', volume)
      .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
      .map(keyOf);
  }
}

/** Times are in whole seconds; which of two snapshots of one second is the older, their chain tells. */
function inOrder(snapshots: LonghornSnapshot[]): LonghornSnapshot[] {
  const named = new Map(snapshots.map((snapshot) => [snapshot.metadata.name, snapshot]));
  const ancestors = (snapshot: LonghornSnapshot): number => {
    let count = 0;
    for (
      let parent = named.get(snapshot.status?.parent ?? '');
      parent && count < snapshots.length;
      parent = named.get(parent.status?.parent ?? '')
    ) {
      count += 1;
    }
    return count;
  };
  const takenAt = ({ status }: LonghornSnapshot): string => status?.creationTime ?? '';
  return snapshots.sort(
    (one, other) =>
      takenAt(one).localeCompare(takenAt(other)) ||
      ancestors(one) - ancestors(other) ||
      one.metadata.name.localeCompare(other.metadata.name),
  );
}

const isRunning = (volume: LonghornVolume): boolean =>
  volume.status?.state === 'attached' && volume.status.robustness !== 'faulted';

const isUnsettled = ({ status, metadata }: LonghornSnapshot): boolean =>
  status?.readyToUse !== true || metadata.deletionTimestamp !== undefined;

const limitOf = ({ spec }: LonghornVolume): number =>
  (spec as { snapshotMaxCount?: number }).snapshotMaxCount ?? MOST_SNAPSHOTS;
