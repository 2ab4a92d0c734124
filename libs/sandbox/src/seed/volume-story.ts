import { type KubeObject } from '@soteria/kube';
import { claimObject, persistentVolumeObject } from './claim-objects';
import { formatInstant, type Instant, MINUTE_MS } from '@soteria/domain';
import { firstContents, fractionOf, usedBytes } from '../contents/contents';
import {
  backupNameFor,
  backupObject,
  type BackupPlan,
  backupVolumeObject,
  snapshotObject,
} from './backup-objects';
import { DEFAULT_TARGET_URL } from './installation';
import { hexOf } from './ids';
import { instantOf, type Moment } from './moments';
import { standbyObjects } from './standby-objects';
import {
  engineObject,
  kubernetesStatusOf,
  longhornModeOf,
  longhornVolumeObject,
  sizeBytesOf,
  type VolumeOptions,
  volumeAttachmentObject,
  type VolumePlan,
  volumeNameOf,
} from './volume-objects';
import { type PodFacts, podsOf, type WorkloadPlan } from './workload-objects';

/** One backup in a volume's past. */
export interface HistoryOptions {
  at: Moment;
  /** Soteria's or Longhorn's name of it; one by volume and moment when it is not said. */
  name?: string;
  state?: 'Completed' | 'Error' | 'Unknown' | 'InProgress';
  progress?: number;
  error?: string;
  job?: string;
  mode?: 'full' | 'incremental';
  /** What it carries in the target. */
  labels?: Record<string, string>;
  /** It tells nothing of its claim, as one that was made by hand. */
  silent?: boolean;
  foreign?: boolean;
  uploadMinutes?: number;
}

const BLOCK_BYTES = 2 * 2 ** 20;
const OLD: Moment = '90d ago';

/** A volume and its past. */
export class VolumeStory {
  readonly namespace: string;
  readonly claim: string;
  readonly workloads: string[] = [];
  private readonly followers: string[] = [];
  private readonly history: ((now: Instant) => HistoryOptions[])[] = [];

  constructor(
    claim: string,
    readonly options: VolumeOptions,
  ) {
    const [namespace = '', name = ''] = claim.split('/');
    this.namespace = namespace;
    this.claim = name;
  }

  usedBy(workload: string): void {
    this.workloads.push(workload);
  }

  /** Another volume stands by, and follows this one's backups. */
  followedBy(volume: string): void {
    this.followers.push(volume);
  }

  backup(options: HistoryOptions): void {
    this.history.push(() => [options]);
  }

  /** A past that depends on what time it is now, such as the runs of a nightly job. */
  backups(entries: (now: Instant) => HistoryOptions[]): void {
    this.history.push(entries);
  }

  *objects(
    now: Instant,
    workloads: readonly WorkloadPlan[],
    target: { name: string; url?: string },
  ): Iterable<KubeObject> {
    const volume = this.options.volume ?? volumeNameOf(this.namespace, this.claim);
    const pods = workloads.flatMap((workload) => this.podsThatMount(workload));
    const plan = this.planOf(now, pods);
    const backups = this.backupPlans(now, plan, volume, {
      name: target.name,
      url: target.url ?? DEFAULT_TARGET_URL,
    });
    const finished = backups.filter(({ state }) => state === 'Completed');
    const last = finished.at(-1);
    if (this.options.orphaned !== true) {
      const lastBackup = { name: last?.name ?? '', at: last?.snapshotAt ?? '' };
      yield* this.live({ ...plan, lastBackup }, volume, backups);
    }
    yield* backupVolumeObject(finished, this.options.storageClass ?? 'longhorn');
    for (const backup of backups) yield backupObject(backup);
    for (const name of this.followers) if (last) yield* standbyObjects(name, last, plan);
  }

  private *live(
    plan: VolumePlan,
    volume: string,
    backups: readonly BackupPlan[],
  ): Iterable<KubeObject> {
    const longhorn = longhornVolumeObject(plan, volume);
    yield longhorn;
    yield engineObject(plan, longhorn);
    yield volumeAttachmentObject(plan, longhorn);
    yield persistentVolumeObject(plan, volume);
    yield claimObject(plan, volume);
    // Longhorn keeps the snapshot of the last backup, and that of one that is being made.
    const kept = backups.filter(
      (backup, index) => backup.state === 'InProgress' || index === backups.length - 1,
    );
    for (const backup of kept) {
      if (!backup.foreign) yield snapshotObject(backup, longhorn.metadata.uid ?? '');
    }
  }

  private planOf(now: Instant, pods: readonly PodFacts[]): VolumePlan {
    return {
      ...this.options,
      namespace: this.namespace,
      claim: this.claim,
      createdAt: formatInstant(instantOf(this.options.created ?? OLD, now)),
      now: formatInstant(now),
      pods,
      lastBackup: { name: '', at: '' },
    };
  }

  /** A StatefulSet's claim belongs to one of its pods; any other is mounted by all. */
  private podsThatMount(workload: WorkloadPlan): PodFacts[] {
    const pods = podsOf(workload);
    if (workload.templates.length === 0) return pods;
    return pods.filter(({ name }) => this.claim.endsWith(`-${name}`));
  }

  private backupPlans(
    now: Instant,
    plan: VolumePlan,
    volume: string,
    target: { name: string; url: string },
  ): BackupPlan[] {
    const sizeBytes = sizeBytesOf(this.options);
    const used = Math.ceil(usedBytes(firstContents(volume, sizeBytes)) / BLOCK_BYTES) * BLOCK_BYTES;
    return this.history
      .flatMap((entries) => entries(now))
      .sort((one, other) => instantOf(one.at, now) - instantOf(other.at, now))
      .map((entry, index) => {
        const at = instantOf(entry.at, now);
        const snapshotAt = formatInstant(at);
        const name = entry.name ?? backupNameFor(volume, `${snapshotAt}${entry.job ?? ''}`);
        const share = index === 0 ? 1 : 0.01 + 0.08 * fractionOf(name);
        const minutes = entry.uploadMinutes ?? 1 + 14 * share * fractionOf(`${name} speed`);
        const doneAt = Math.min(now - 1000, at + minutes * MINUTE_MS);
        return {
          name,
          snapshot: entry.name ?? snapshotNameFor(entry.job ?? '', name),
          volume,
          target,
          snapshotAt,
          completedAt: formatInstant(doneAt),
          syncedAt: formatInstant(doneAt),
          sizeBytes: used,
          uploadedBytes: Math.ceil((used * share) / BLOCK_BYTES) * BLOCK_BYTES,
          volumeSizeBytes: sizeBytes,
          volumeCreatedAt: plan.createdAt,
          accessMode: longhornModeOf(this.options),
          encrypted: this.options.encrypted === true,
          kubernetesStatus: this.rememberedClaim(entry, plan, volume),
          labels: entry.labels ?? {},
          mode: entry.mode ?? 'incremental',
          job: entry.job ?? '',
          state: entry.state ?? 'Completed',
          progress: entry.progress ?? 0,
          error: entry.error ?? '',
          foreign: entry.foreign === true || this.options.orphaned === true,
        };
      });
  }

  private rememberedClaim(entry: HistoryOptions, plan: VolumePlan, volume: string): string {
    if (entry.silent === true) return '';
    return JSON.stringify(kubernetesStatusOf({ ...plan, orphaned: false }, volume));
  }
}

/** A job names its snapshots after itself. */
const snapshotNameFor = (job: string, backup: string): string =>
  job === '' ? `snap-${hexOf(backup, 16)}` : `${job.slice(0, 8)}-${hexOf(backup, 12)}`;
