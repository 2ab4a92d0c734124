import {
  BACKUP_TARGET_LABEL,
  BACKUP_VOLUME_LABEL,
  DELETE_CUSTOM_RESOURCE_ONLY_LABEL,
  LONGHORN_API_VERSION,
  LONGHORN_FINALIZER,
  type LonghornBackupTarget,
  type LonghornBackupVolume,
} from '@soteria/kube';
import { timestamp } from '../../server/object';
import { keyOf, splitKey } from '../cluster';
import { type Context } from '../context';
import { durationMs, isLater, laterOf } from '../times';
import { type Again, type Controller, type Source, whenever } from '../runtime/controller';
import { createOnce, removeFinalizer, removeOnce, writeStatus } from '../runtime/writes';
import { withCondition } from './conditions';
import { backupVolumeName, listsNothing, targetProblem, urlOf } from './target-state';

/** Plays Longhorn's manager of backup targets: looks at each now and then, and tells what it found. */
export class BackupTargetController implements Controller {
  readonly name = 'backup-target';
  readonly sources: readonly Source[];

  constructor(private readonly context: Context) {
    const { cluster } = context;
    this.sources = [
      whenever(cluster.targets, (target) => [keyOf(target)]),
      // The first backup of a volume is found by looking at the target.
      whenever(cluster.backups, ({ metadata, status }) => {
        const target = metadata.labels?.[BACKUP_TARGET_LABEL] ?? '';
        const isNews = status?.state === 'Completed' && metadata.ownerReferences === undefined;
        return isNews ? [`${metadata.namespace ?? ''}/${target}`] : [];
      }),
    ];
  }

  async reconcile(key: string): Promise<Again> {
    const { namespace, name } = splitKey(key);
    const { cluster, pace } = this.context;
    const target = cluster.targets.get(namespace, name);
    if (!target) return undefined;
    if (target.metadata.deletionTimestamp !== undefined) return this.finalize(target);
    if (urlOf(target) === '') return this.switchOff(target);
    const untilPollMs = this.untilPollMs(target);
    if (untilPollMs <= 0) {
      await this.requestLook(target);
      return undefined;
    }
    const again = Number.isFinite(untilPollMs) ? { afterMs: untilPollMs } : undefined;
    if (!this.isLookDue(target)) return again;
    const problem = targetProblem(target);
    if (problem !== undefined) {
      await this.declareUnavailable(
        target,
        `failed to list system backups in ${urlOf(target)}: ${problem}`,
      );
      return { afterMs: Math.min(untilPollMs, pace.resyncMs) };
    }
    if (target.status?.available !== true) await this.declareAvailable(target);
    else await this.sync(target);
    return again;
  }

  /** How long it is until the next look of its own accord; infinite when polling is off. */
  private untilPollMs({ spec, status }: LonghornBackupTarget): number {
    const everyMs = durationMs(spec.pollInterval);
    const asked = Date.parse(spec.syncRequestedAt ?? '') || 0;
    const looked = Date.parse(status?.lastSyncedAt ?? '') || 0;
    const last = Math.max(asked, looked);
    if (everyMs <= 0) return Infinity;
    return last === 0 ? everyMs : last + everyMs - this.context.clock.now();
  }

  private async requestLook(target: LonghornBackupTarget): Promise<void> {
    const { cluster, clock } = this.context;
    const change = { spec: { syncRequestedAt: timestamp(clock.now()) } };
    cluster.targets.note(await cluster.targets.api.patch(cluster.targets.kind, target, change));
  }

  private isLookDue({ spec, status, metadata }: LonghornBackupTarget): boolean {
    if (status?.lastSyncedAt == null) return true;
    if (isLater(spec.syncRequestedAt, status.lastSyncedAt)) return true;
    const present = new Set(this.ofTarget(metadata.name).map((each) => each.spec.volumeName));
    return this.context.cluster.backups
      .by('unowned', metadata.name)
      .some(
        (backup) =>
          backup.status?.state === 'Completed' &&
          backup.metadata.deletionTimestamp === undefined &&
          !present.has(backup.metadata.labels?.[BACKUP_VOLUME_LABEL]),
      );
  }

  private async sync(target: LonghornBackupTarget): Promise<void> {
    const { cluster, clock, store } = this.context;
    const listed = new Set(listsNothing(target) ? [] : store.volumes(urlOf(target)));
    const now = laterOf(timestamp(clock.now()), target.spec.syncRequestedAt);
    const present = this.ofTarget(target.metadata.name);
    const known = new Set(present.map(({ spec }) => spec.volumeName ?? ''));
    for (const volume of listed) {
      if (!known.has(volume)) {
        await createOnce(cluster.backupVolumes, pulledVolume(target, volume));
      }
    }
    for (const backupVolume of present) {
      if (!listed.has(backupVolume.spec.volumeName ?? '')) await this.dropObjects(backupVolume);
      else await this.requestSync(backupVolume, now);
    }
    await writeStatus(cluster.targets, target, { ...target.status, lastSyncedAt: now });
  }

  /** Asks the backup volume's manager for a look; its times count whole seconds only. */
  private async requestSync(backupVolume: LonghornBackupVolume, now: string): Promise<void> {
    const { backupVolumes } = this.context.cluster;
    const last = backupVolume.status?.lastSyncedAt ?? '';
    const at = now > last ? now : timestamp(Date.parse(last) + 1000);
    const change = { spec: { syncRequestedAt: at } };
    backupVolumes.note(await backupVolumes.api.patch(backupVolumes.kind, backupVolume, change));
  }

  private async declareUnavailable(target: LonghornBackupTarget, message: string): Promise<void> {
    const { cluster, clock } = this.context;
    await writeStatus(cluster.targets, target, {
      ...target.status,
      available: false,
      conditions: withCondition(
        target.status?.conditions,
        { type: 'Unavailable', status: 'True', reason: 'Unavailable', message },
        timestamp(clock.now()),
      ),
    });
  }

  private async declareAvailable(target: LonghornBackupTarget): Promise<void> {
    const { cluster, clock } = this.context;
    await writeStatus(cluster.targets, target, {
      ...target.status,
      available: true,
      conditions: withCondition(
        target.status?.conditions,
        { type: 'Unavailable', status: 'False' },
        timestamp(clock.now()),
      ),
    });
  }

  /** A target without a URL forgets its backups; the data stays where it is. */
  private async switchOff(target: LonghornBackupTarget): Promise<Again> {
    for (const backupVolume of this.ofTarget(target.metadata.name)) {
      await this.dropObjects(backupVolume);
    }
    await this.declareUnavailable(
      { ...target, status: { ...target.status, lastSyncedAt: null } },
      'backup target URL is empty',
    );
    return undefined;
  }

  private async finalize(target: LonghornBackupTarget): Promise<Again> {
    const { cluster } = this.context;
    for (const backupVolume of this.ofTarget(target.metadata.name)) {
      await this.dropObjects(backupVolume);
    }
    await removeFinalizer(cluster.targets, target, LONGHORN_FINALIZER);
    return undefined;
  }

  /** Lets a backup volume and its backups go as objects, without touching any data. */
  private async dropObjects(backupVolume: LonghornBackupVolume): Promise<void> {
    const { backupVolumes, backups } = this.context.cluster;
    if (backupVolume.metadata.deletionTimestamp !== undefined) return;
    const change = { metadata: { labels: { [DELETE_CUSTOM_RESOURCE_ONLY_LABEL]: 'true' } } };
    for (const backup of backups.by('volume', backupVolume.spec.volumeName ?? '')) {
      if (backup.metadata.labels?.[BACKUP_TARGET_LABEL] !== backupVolume.spec.backupTargetName) {
        continue;
      }
      await removeOnce(backups, await backups.api.patch(backups.kind, backup, change));
    }
    await removeOnce(
      backupVolumes,
      await backupVolumes.api.patch(backupVolumes.kind, backupVolume, change),
    );
  }

  private ofTarget(name: string): LonghornBackupVolume[] {
    return this.context.cluster.backupVolumes.by('target', name);
  }
}

function pulledVolume(target: LonghornBackupTarget, volume: string): LonghornBackupVolume {
  const { name, namespace, uid = '' } = target.metadata;
  return {
    apiVersion: LONGHORN_API_VERSION,
    kind: 'BackupVolume',
    metadata: {
      name: backupVolumeName(volume, name),
      ...(namespace && { namespace }),
      labels: { [BACKUP_TARGET_LABEL]: name, [BACKUP_VOLUME_LABEL]: volume },
      finalizers: [LONGHORN_FINALIZER],
      ownerReferences: [{ apiVersion: LONGHORN_API_VERSION, kind: target.kind, name, uid }],
    },
    spec: { backupTargetName: name, volumeName: volume, syncRequestedAt: null },
  };
}
