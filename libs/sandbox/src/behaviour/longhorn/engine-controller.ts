import {
  LONGHORN_API_VERSION,
  LONGHORN_FINALIZER,
  LONGHORN_VOLUME_LABEL,
  type LonghornBackup,
  type LonghornVolume,
} from '@soteria/kube';
import { decodeBackupUrl } from '../../contents/backup-url';
import { keyOf, restoringFrom, splitKey } from '../cluster';
import { type Context } from '../context';
import { MARK, markOf, numberMark } from '../marks';
import { Stopwatch, transferMs } from '../pace';
import { type Again, type Controller, type Source, whenever } from '../runtime/controller';
import { createOnce, removeFinalizer, writeStatus } from '../runtime/writes';
import { targetNameOf, volumeNameOf } from './backup-labels';
import { type Engine, engineName, isRestoring } from './engine';
import { nextEngine } from './engine-machine';

const LIMIT_SETTING = 'concurrent-volume-backup-restore-per-node-limit';
const DEFAULT_LIMIT = 5;

/** Plays the engines: whether they run, and how far the restore into a volume has come. */
export class EngineController implements Controller {
  readonly name = 'engine';
  readonly sources: readonly Source[];
  private readonly stopwatch = new Stopwatch();
  /** Volumes whose restore has begun, by node; the mirror learns of it only later. */
  private readonly begun = new Map<string, string>();
  /** Volumes whose engine has died as a mark demands, which it does once. */
  private readonly crashed = new Set<string>();

  constructor(private readonly context: Context) {
    const { cluster } = context;
    this.sources = [
      whenever(cluster.volumes, (volume) => [keyOf(volume), ...restoringFrom(cluster, volume)]),
      whenever(cluster.engines, (engine) => [
        `${engine.metadata.namespace ?? ''}/${engine.spec?.volumeName ?? ''}`,
        ...this.queued(),
      ]),
      whenever(cluster.backups, (backup) => this.restoredFrom(backup)),
      whenever(cluster.settings, ({ metadata }) =>
        metadata.name === LIMIT_SETTING ? this.queued() : [],
      ),
    ];
  }

  async reconcile(key: string): Promise<Again> {
    const { namespace, name } = splitKey(key);
    const { cluster } = this.context;
    const volume = cluster.volumes.get(namespace, name);
    const engine = cluster.engines.get(namespace, engineName(name)) as Engine | undefined;
    if (engine?.metadata.deletionTimestamp !== undefined) {
      this.forget(key);
      this.crashed.delete(key);
      await removeFinalizer(cluster.engines, engine, LONGHORN_FINALIZER);
      return undefined;
    }
    if (!volume || volume.metadata.deletionTimestamp !== undefined) return undefined;
    if (!engine) {
      if (volume.status?.state) await createOnce(cluster.engines, engineOf(volume));
      return undefined;
    }
    return this.advance(key, volume, engine);
  }

  private async advance(key: string, volume: LonghornVolume, engine: Engine): Promise<Again> {
    const { cluster, clock, pace, disks, store } = this.context;
    const address = decodeBackupUrl(volume.spec.fromBackup ?? '');
    const backup = address && cluster.backups.get(volume.metadata.namespace, address.backup);
    const original = cluster.volumes.get(volume.metadata.namespace, address?.volume ?? '');
    const stored = address && store.backup(address.target, address.volume, address.backup);
    const marked = [volume, backup, original];
    const seconds = numberMark(MARK.restoreTakesSeconds, ...marked);
    const durationMs =
      seconds === undefined
        ? transferMs(pace, stored?.sizeBytes ?? 0, volume.metadata.name)
        : seconds * 1000;
    const now = clock.now();
    const progress = progressOf(engine);
    const phase = isRestoring(engine) ? 'restoring' : '';
    const move = nextEngine(volume, engine, {
      url: volume.spec.fromBackup ?? '',
      backup: address?.backup ?? '',
      mayBegin: this.mayBegin(key, volume),
      isLocked: cluster.backups
        .by('volume', address?.volume ?? '')
        .filter((other) => backup && targetNameOf(other) === targetNameOf(backup))
        .some(({ status }) => status?.state === 'Deleting'),
      dataIsThere: stored !== undefined,
      elapsedMs: this.stopwatch.elapsed(key, phase, now, (progress / 100) * durationMs),
      durationMs,
      progressEveryMs: pace.progressEveryMs,
      error: markOf(MARK.restoreError, ...marked),
      crashesAt: this.crashed.has(key) ? undefined : numberMark(MARK.restoreCrashesAt, ...marked),
      stallsAt: numberMark(MARK.restoreStallsAt, ...marked),
    });
    if (move.crashes) this.crashed.add(key);
    if (move.begins) this.begun.set(key, volume.status?.currentNodeID ?? '');
    if (move.ends) {
      const arrived = move.status.lastRestoredBackup === stored?.name;
      if (stored && arrived) disks.replace(volume.metadata.name, stored.contents);
      this.forget(key);
    }
    await writeStatus(cluster.engines, engine, move.status);
    return move.againAfterMs === undefined ? undefined : { afterMs: move.againAfterMs };
  }

  /** Only so many restores run on a node at once; zero lets none begin. */
  private mayBegin(key: string, volume: LonghornVolume): boolean {
    const { cluster } = this.context;
    const node = volume.status?.currentNodeID ?? '';
    const set = cluster.settings.get(volume.metadata.namespace, LIMIT_SETTING)?.value;
    const limit = set === undefined ? DEFAULT_LIMIT : Number(set);
    const running = new Set([...this.begun].filter(([, at]) => at === node).map(([each]) => each));
    for (const engine of cluster.engines.by('restoring', 'now')) {
      const name = engine.spec?.volumeName ?? '';
      const other = cluster.volumes.get(engine.metadata.namespace, name);
      if (other?.status?.currentNodeID === node) running.add(keyOf(other));
    }
    running.delete(key);
    return running.size < limit;
  }

  /** Volumes that are attached and wait for their restore to begin. */
  private queued(): string[] {
    return this.context.cluster.volumes
      .by('restoring', 'now')
      .filter(({ status }) => status?.state === 'attached')
      .map(keyOf);
  }

  private restoredFrom(backup: LonghornBackup): string[] {
    return this.context.cluster.volumes.by('source', volumeNameOf(backup)).map(keyOf);
  }

  private forget(key: string): void {
    this.begun.delete(key);
    this.stopwatch.forget(key);
  }
}

function progressOf(engine: Engine): number {
  const replicas = Object.values(engine.status?.restoreStatus ?? {});
  return replicas.length === 0 ? 0 : Math.min(...replicas.map(({ progress }) => progress ?? 0));
}

function engineOf(volume: LonghornVolume): Engine {
  const { namespace, name, uid = '' } = volume.metadata;
  return {
    apiVersion: LONGHORN_API_VERSION,
    kind: 'Engine',
    metadata: {
      name: engineName(name),
      ...(namespace && { namespace }),
      labels: { [LONGHORN_VOLUME_LABEL]: name },
      finalizers: [LONGHORN_FINALIZER],
      ownerReferences: [{ apiVersion: LONGHORN_API_VERSION, kind: 'Volume', name, uid }],
    },
    spec: { volumeName: name, volumeSize: volume.spec.size, nodeID: '', image: '' },
  };
}
