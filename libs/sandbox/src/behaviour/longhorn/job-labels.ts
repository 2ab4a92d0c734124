import {
  LONGHORN_API_VERSION,
  type LonghornVolume,
  type PersistentVolumeClaim,
} from '@soteria/kube';
import { decodeBackupUrl } from '../../contents/backup-url';
import { type Context } from '../context';
import { createOnce } from '../runtime/writes';
import { settingOf } from './settings';
import { JOBS_LABEL, jobLabelChange, recalledJobs, restoresJobs } from './volume-jobs';

/** Keeps the labels on volumes by which recurring jobs find them. */
export class JobLabels {
  constructor(private readonly context: Context) {}

  /** Sees to the labels by which recurring jobs find the volume. */
  async keep(volume: LonghornVolume, claim: PersistentVolumeClaim | undefined): Promise<void> {
    const { cluster } = this.context;
    const { namespace } = volume.metadata;
    const setting = settingOf(cluster, namespace, 'restore-volume-recurring-jobs') === 'true';
    const recalled = restoresJobs(volume, setting) ? await this.recall(volume) : {};
    const labels = { ...jobLabelChange(volume, claim), ...recalled };
    const missing = Object.entries(labels).some(
      ([label, value]) => value === null || volume.metadata.labels?.[label] !== value,
    );
    if (!missing) return;
    const { volumes } = cluster;
    volumes.note(await volumes.api.patch(volumes.kind, volume, { metadata: { labels } }));
  }

  /** The jobs that the source was in come back with the data; those that are missing are made. */
  private async recall(volume: LonghornVolume): Promise<Record<string, string>> {
    const { cluster } = this.context;
    const source = decodeBackupUrl(volume.spec.fromBackup ?? '')?.volume ?? '';
    const known = cluster.backupVolumes
      .by('volume', source)
      .find(({ spec }) => spec.backupTargetName === volume.spec.backupTargetName);
    const { labels, specs } = recalledJobs(known?.status?.labels?.[JOBS_LABEL]);
    const { namespace } = volume.metadata;
    for (const [name, spec] of Object.entries(specs)) {
      if (cluster.jobs.get(namespace, name)) continue;
      await createOnce(cluster.jobs, {
        apiVersion: LONGHORN_API_VERSION,
        kind: 'RecurringJob',
        metadata: { name, ...(namespace && { namespace }) },
        spec,
      });
    }
    return labels;
  }
}
