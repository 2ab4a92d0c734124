import { LONGHORN_API_VERSION, type LonghornVolume } from '@soteria/kube';
import { fractionOf } from '../contents/contents';
import { digest } from '../contents/digest';
import { type Context } from './context';
import { MARK, markOf } from './marks';
import { isAvailable } from './longhorn/target-state';
import { wantsBackup } from './longhorn/wanted-backups';
import { type Again, type Controller, type Source } from './runtime/controller';
import { createOnce } from './runtime/writes';

const TICK_MS = 5_000;
/** How likely a workload writes within one tick, and how likely somebody asks for a backup by hand. */
const WRITES = 0.3;
const ASKS = 0.04;
const MOST_AT_ONCE = 4;

/** What people and workloads do in a cluster that lives: they write, and now and then back up by hand. */
export class Life implements Controller {
  readonly name = 'life';
  readonly sources: readonly Source[] = [{ feed: (enqueue) => enqueue('tick') }];

  constructor(private readonly context: Context) {}

  async reconcile(): Promise<Again> {
    const { cluster, clock, disks, pace } = this.context;
    const tick = String(clock.now());
    const attached = [...cluster.volumes.all()].filter(isLively);
    for (const { metadata, spec } of attached) {
      if (fractionOf(`${metadata.name} ${tick}`) < WRITES)
        disks.write(metadata.name, Number(spec.size));
    }
    if (fractionOf(`ask ${tick}`) < ASKS) await this.ask(attached, tick);
    return { afterMs: Math.min(TICK_MS, Math.max(pace.progressEveryMs * 5, 100)) };
  }

  /** Somebody takes a snapshot, to back it up as soon as it is ready. */
  private async ask(volumes: readonly LonghornVolume[], tick: string): Promise<void> {
    const { cluster } = this.context;
    const running = cluster.backups.by('unsettled', 'default').length;
    const reachable = volumes.filter(({ metadata, spec }) =>
      isAvailable(cluster.targets.get(metadata.namespace, spec.backupTargetName ?? '')),
    );
    const chosen = reachable[Math.floor(fractionOf(`who ${tick}`) * reachable.length)];
    if (!chosen || running >= MOST_AT_ONCE) return;
    const { namespace, name } = chosen.metadata;
    await createOnce(cluster.snapshots, {
      apiVersion: LONGHORN_API_VERSION,
      kind: 'Snapshot',
      metadata: {
        name: `snap-${digest(`${name} ${tick}`, 16)}`,
        ...(namespace && { namespace }),
        annotations: wantsBackup(`backup-${digest(tick, 16)}`, 'incremental'),
      },
      spec: { volume: name, createSnapshot: true, labels: {} },
    });
  }
}

const isLively = (volume: LonghornVolume): boolean =>
  volume.status?.state === 'attached' &&
  volume.status.restoreRequired !== true &&
  markOf(MARK.idle, volume) !== 'true';
