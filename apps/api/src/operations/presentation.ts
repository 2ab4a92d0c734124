import { type Operation, type OperationItem, type OperationObject } from '@soteria/contracts';
import {
  type ClusterView,
  type CreatedObject,
  formatInstant,
  type Instant,
  isFinished,
  isPresent,
  type ItemRecord,
  type OperationRecord,
  operationState,
  type RestoreRecord,
  snapshotSpreadSeconds,
  stalledSince,
  summarize,
} from '@soteria/domain';

/** What an answer about operations rests on. */
export interface Presenting {
  view: ClusterView;
  now: Instant;
  stallAfterMs: number;
}

/** An operation as the contract shows it; what runs is shown as it stands in the cluster now. */
export function presentOperation(record: OperationRecord, presenting: Presenting): Operation {
  const items = record.items.map((item) => presentItem(record, item, presenting));
  const spread = record.kind === 'backup' ? snapshotSpreadSeconds(record) : null;
  return {
    id: record.id,
    kind: record.kind,
    state: operationState(record),
    requestedBy: record.requestedBy,
    ...optional('note', record.note),
    createdAt: record.createdAt,
    ...optional('startedAt', record.startedAt),
    ...optional('finishedAt', record.finishedAt),
    namespace: record.namespace,
    summary: summarize(record.items),
    progress: overallProgress(items),
    items,
    ...optional('undo', undoOf(record, presenting.view)),
    ...optional('of', record.of),
    ...(spread === null ? {} : { snapshotSpreadSeconds: spread }),
  };
}

function presentItem(
  record: OperationRecord,
  item: ItemRecord,
  { view, now, stallAfterMs }: Presenting,
): OperationItem {
  const percent = percentOf(item, view);
  const stalled = stalledSince(item, now, stallAfterMs);
  return {
    namespace: item.namespace,
    pvc: item.pvc,
    state: item.state,
    phase: phaseOf(item),
    progress: percent,
    ...optional('detail', item.detail),
    ...optional('error', item.error),
    ...(record.kind === 'backup' && 'name' in item ? { backup: item.name } : {}),
    ...('source' in item
      ? {
          source: {
            backup: item.source.backup,
            time: item.source.time,
            namespace: item.source.namespace,
            pvc: item.source.pvc,
          },
        }
      : {}),
    ...('backup' in item ? { backup: item.backup.id } : {}),
    ...optional('startedAt', item.startedAt),
    ...optional('finishedAt', item.finishedAt),
    ...optional('lastProgressAt', item.progress?.movedAt),
    ...(stalled === null ? {} : { stalledSince: formatInstant(stalled) }),
    objects: item.objects.map(presentObject),
  };
}

/** A restore that the driver refused and that is begun again has come no less far: whoever follows it is never told of a step back. */
function phaseOf(item: ItemRecord): OperationItem['phase'] {
  if (!('refused' in item) || item.refused === undefined) return item.phase;
  const isBack = item.phase === 'volume' || (item.phase === 'cleanup' && item.beginsAgain === true);
  return isBack ? 'restoring' : item.phase;
}

/** Progress as the cluster shows it now; any replica can tell, not only the one that works. */
function percentOf(item: ItemRecord, view: ClusterView): number | null {
  if (item.state === 'succeeded') return 100;
  if (item.state !== 'running') return null;
  if (item.phase === 'uploading' && 'name' in item) {
    return view.backup(item.name)?.progress ?? item.progress?.percent ?? 0;
  }
  if (item.phase === 'restoring' && 'name' in item) {
    return view.restoreProgress(item.name)?.progress ?? item.progress?.percent ?? 0;
  }
  return item.progress?.percent ?? null;
}

function overallProgress(items: readonly OperationItem[]): number {
  if (items.length === 0) return 100;
  const done = items.map((item) => (isFinished(item) ? 100 : (item.progress ?? 0)));
  return Math.floor(done.reduce((sum, percent) => sum + percent, 0) / items.length);
}

function presentObject({ kind, namespace, name, uid }: CreatedObject): OperationObject {
  return { kind, name, ...optional('namespace', namespace), ...optional('uid', uid) };
}

/** Whether a restore can be taken back, as far as can be seen without asking the cluster. */
export function undoOf(
  record: OperationRecord,
  view: ClusterView,
): { possible: boolean; reason?: string } | undefined {
  if (record.kind !== 'restore') return undefined;
  if (!record.items.every(isFinished)) {
    return { possible: false, reason: 'It is still running; cancel it instead.' };
  }
  if (restoredObjects(record, view).some((object) => isPresent(view, object)))
    return { possible: true };
  return { possible: false, reason: 'Nothing of what it made is left to take back.' };
}

/** All that a restore made and still counts as its own. */
export const restoredObjects = (record: RestoreRecord, view: ClusterView): CreatedObject[] => [
  ...record.items.flatMap(({ objects }) => objects),
  ...madeNamespace(record, view),
];

/** The namespace that was made for a restore; where that was never answered, its label tells. */
export function madeNamespace(
  { id, createNamespace }: RestoreRecord,
  view: ClusterView,
): (CreatedObject & { uid: string })[] {
  if (!createNamespace) return [];
  const { name } = createNamespace;
  const seen = view.namespace(name);
  const uid = createNamespace.uid ?? (seen?.operation === id ? seen.uid : undefined);
  return uid === undefined ? [] : [{ kind: 'Namespace', name, uid }];
}

function optional<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]?: V });
}
