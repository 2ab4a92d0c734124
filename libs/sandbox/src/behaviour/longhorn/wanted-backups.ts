import {
  KUBERNETES_STATUS_LABEL,
  LONGHORN_API_VERSION,
  type LonghornBackup,
  type LonghornSnapshot,
  type LonghornVolume,
} from '@soteria/kube';
import { keyOf, splitKey } from '../cluster';
import { type Context } from '../context';
import { MARK, markOf } from '../marks';
import { type Again, type Controller, type Source, whenever } from '../runtime/controller';
import { createOnce } from '../runtime/writes';

/** On a wanting snapshot: the mode of the backup. */
const MODE = 'sandbox.soteria.io/backup-mode';

/** What a snapshot carries whose backup is wanted as soon as it is ready. */
export const wantsBackup = (
  name: string,
  mode: 'incremental' | 'full',
): Record<string, string> => ({
  [MARK.backupWanted]: name,
  [MODE]: mode,
});

/** Makes the backups that were wanted when their snapshots were taken, as Longhorn's own server does. */
export class WantedBackups implements Controller {
  readonly name = 'wanted-backup';
  readonly sources: readonly Source[];

  constructor(private readonly context: Context) {
    const { cluster } = context;
    this.sources = [
      whenever(cluster.snapshots, (snapshot) =>
        markOf(MARK.backupWanted, snapshot) === undefined ? [] : [keyOf(snapshot)],
      ),
    ];
  }

  async reconcile(key: string): Promise<Again> {
    const { namespace, name } = splitKey(key);
    const { cluster } = this.context;
    const snapshot = cluster.snapshots.get(namespace, name);
    const wanted = markOf(MARK.backupWanted, snapshot);
    if (!snapshot || wanted === undefined || snapshot.status?.readyToUse !== true) return undefined;
    const volume = cluster.volumes.get(namespace, snapshot.spec.volume);
    await createOnce(cluster.backups, backupOf(snapshot, wanted, volume));
    // Only then is it wanted no more: ended in between, it is made once all the same.
    const annotations = { [MARK.backupWanted]: null, [MODE]: null };
    const { api, kind } = cluster.snapshots;
    cluster.snapshots.note(await api.patch(kind, snapshot, { metadata: { annotations } }));
    return undefined;
  }
}

function backupOf(
  snapshot: LonghornSnapshot,
  name: string,
  volume: LonghornVolume | undefined,
): LonghornBackup {
  const { namespace } = snapshot.metadata;
  return {
    apiVersion: LONGHORN_API_VERSION,
    kind: 'Backup',
    metadata: { name, ...(namespace && { namespace }) },
    spec: {
      snapshotName: snapshot.metadata.name,
      backupMode: markOf(MODE, snapshot) === 'full' ? 'full' : 'incremental',
      labels: {
        ...snapshot.spec.labels,
        [KUBERNETES_STATUS_LABEL]: JSON.stringify(volume?.status?.kubernetesStatus ?? {}),
      },
    },
  };
}
