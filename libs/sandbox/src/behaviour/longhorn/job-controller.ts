import {
  LONGHORN_API_VERSION,
  type LonghornRecurringJob,
  type LonghornVolume,
  RECURRING_JOB_LABEL,
} from '@soteria/kube';
import { digest } from '../../contents/digest';
import { keyOf, splitKey } from '../cluster';
import { type Context } from '../context';
import { MARK, markOf } from '../marks';
import { type Again, type Controller, type Source, whenever } from '../runtime/controller';
import { createOnce, removeOnce, writeStatus } from '../runtime/writes';
import {
  backupsTooMany,
  makesBackups,
  modeOfRun,
  nextSlot,
  snapshotsTooMany,
  takesSnapshots,
  volumesOfRun,
} from './job-machine';
import { settingOf } from './settings';
import { wantsBackup } from './wanted-backups';

/** One volume's part in a run. */
interface Errand {
  volume: string;
  slot: number;
  snapshot: string;
  begun: boolean;
}

/**
 * Plays recurring jobs. A slot that passes while nobody is there is not made up for. What a run has
 * begun goes on by itself, since each snapshot carries the backup that is wanted of it.
 */
export class JobController implements Controller {
  readonly name = 'recurring-job';
  readonly sources: readonly Source[];
  private readonly looked = new Map<string, number>();
  private readonly errands = new Map<string, Errand[]>();

  constructor(private readonly context: Context) {
    const { cluster } = context;
    const jobOf = (
      namespace: string | undefined,
      labels: Record<string, string> | null | undefined,
    ) => {
      const name = labels?.[RECURRING_JOB_LABEL];
      return name === undefined ? [] : [`${namespace ?? ''}/${name}`];
    };
    this.sources = [
      whenever(cluster.jobs, (job) => [keyOf(job)]),
      whenever(cluster.snapshots, ({ metadata, spec }) => jobOf(metadata.namespace, spec.labels)),
      whenever(cluster.backups, ({ metadata, spec }) => jobOf(metadata.namespace, spec.labels)),
    ];
  }

  async reconcile(key: string): Promise<Again> {
    const { namespace, name } = splitKey(key);
    const { cluster, clock } = this.context;
    const job = cluster.jobs.get(namespace, name);
    if (!job || job.metadata.deletionTimestamp !== undefined) return this.forget(key, job);
    const now = clock.now();
    const due = nextSlot(job.spec.cron ?? '', this.looked.get(key) ?? now);
    this.looked.set(key, this.looked.get(key) ?? now);
    if (due !== undefined && due <= now) {
      this.looked.set(key, now);
      if (markOf(MARK.paused, job) !== 'true') await this.begin(key, job, due);
    }
    await this.work(key, job);
    const next = nextSlot(job.spec.cron ?? '', now);
    return next === undefined ? undefined : { afterMs: Math.max(1, next - now) };
  }

  private async forget(key: string, job: LonghornRecurringJob | undefined): Promise<Again> {
    this.looked.delete(key);
    this.errands.delete(key);
    if (job) {
      const { jobs } = this.context.cluster;
      await jobs.api.patch(jobs.kind, job, { metadata: { finalizers: null } });
    }
    return undefined;
  }

  private async begin(key: string, job: LonghornRecurringJob, slot: number): Promise<void> {
    const { cluster } = this.context;
    const { namespace, name } = job.metadata;
    const detached = settingOf(cluster, namespace, 'allow-recurring-job-while-volume-detached');
    const volumes = takesSnapshots(job)
      ? volumesOfRun(job, cluster.volumes.all(), detached === 'true')
      : [];
    const errands = volumes.map((volume) => ({
      volume: volume.metadata.name,
      slot,
      snapshot: `${name.slice(0, 8)}-${digest(`${name} ${volume.metadata.name} ${slot}`, 24)}`,
      begun: false,
    }));
    this.errands.set(key, [...(this.errands.get(key) ?? []), ...errands]);
    const executionCount = (job.status?.executionCount ?? 0) + 1;
    await writeStatus(cluster.jobs, job, { ...job.status, executionCount });
  }

  /** Works on as many volumes at once as the job allows, and tidies up behind each. */
  private async work(key: string, job: LonghornRecurringJob): Promise<void> {
    const all = this.errands.get(key) ?? [];
    let left: Errand[] = [];
    for (const errand of all) {
      if (errand.begun && this.isOver(job, errand)) await this.tidy(job, errand);
      else left.push(errand);
    }
    left = left.filter((errand) => errand.begun || this.volumeOf(job, errand) !== undefined);
    const running = left.filter(({ begun }) => begun).length;
    const room = Math.max(0, (job.spec.concurrency ?? 1) - running);
    for (const errand of left.filter(({ begun }) => !begun).slice(0, room)) {
      await this.takeSnapshot(job, errand);
      errand.begun = true;
    }
    this.errands.set(key, left);
  }

  private async takeSnapshot(job: LonghornRecurringJob, errand: Errand): Promise<void> {
    const { namespace, name } = job.metadata;
    const backup = `backup-${digest(errand.snapshot, 16)}`;
    await createOnce(this.context.cluster.snapshots, {
      apiVersion: LONGHORN_API_VERSION,
      kind: 'Snapshot',
      metadata: {
        name: errand.snapshot,
        ...(namespace && { namespace }),
        ...(makesBackups(job) && { annotations: wantsBackup(backup, modeOfRun(job)) }),
      },
      spec: {
        volume: errand.volume,
        createSnapshot: true,
        labels: { ...job.spec.labels, [RECURRING_JOB_LABEL]: name },
      },
    });
  }

  private isOver(job: LonghornRecurringJob, errand: Errand): boolean {
    const { cluster } = this.context;
    const { namespace } = job.metadata;
    if (!this.volumeOf(job, errand)) return true;
    if (!makesBackups(job)) {
      return cluster.snapshots.get(namespace, errand.snapshot)?.status?.readyToUse === true;
    }
    const backup = cluster.backups.get(namespace, `backup-${digest(errand.snapshot, 16)}`);
    return backup?.status?.lastSyncedAt != null;
  }

  /** Only a success makes room: a job whose backups fail removes nothing. */
  private async tidy(job: LonghornRecurringJob, errand: Errand): Promise<void> {
    const { cluster } = this.context;
    const { namespace } = job.metadata;
    const backup = cluster.backups.get(namespace, `backup-${digest(errand.snapshot, 16)}`);
    if (makesBackups(job)) {
      if (backup?.status?.state !== 'Completed') return;
      for (const old of backupsTooMany(job, cluster.backups.by('volume', errand.volume))) {
        await removeOnce(cluster.backups, old);
      }
      const cleanUp = settingOf(cluster, namespace, 'auto-cleanup-recurring-job-backup-snapshot');
      if (cleanUp !== 'true') return;
    }
    for (const old of snapshotsTooMany(job, cluster.snapshots.by('volume', errand.volume))) {
      await removeOnce(cluster.snapshots, old);
    }
  }

  private volumeOf(job: LonghornRecurringJob, errand: Errand): LonghornVolume | undefined {
    return this.context.cluster.volumes.get(job.metadata.namespace, errand.volume);
  }
}
