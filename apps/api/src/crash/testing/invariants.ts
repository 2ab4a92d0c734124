import {
  type CreatedObject,
  isFinished,
  type ItemRecord,
  type OperationRecord,
  operationState,
} from '@soteria/domain';
import {
  type LonghornBackup,
  type LonghornBackupTarget,
  type LonghornVolume,
  OPERATION_LABEL,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type UnknownKubeObject,
} from '@soteria/kube';
import { type Mutation } from '@soteria/sandbox';
import { type Flow, type Outcome } from './flows';
import { isApi, OWN_NAMESPACE, type Scene } from './scene';

const LONGHORN = 'longhorn-system';
/** What only tells of the work, or is Longhorn's own affair. */
const TELLING = /^(configmaps|leases|events|snapshots|engines|volumeattachments|secrets)[./]/;
/** Whose status Longhorn's managers rewrite whenever they look. */
const MANAGED = /^(volumes|backups|backupvolumes|backuptargets|settings|nodes|recurringjobs)\./;
const MAX_CALLS_AN_ITEM = 60;
const MAX_REPEATS = 10;

export type Objects = ReadonlyMap<string, UnknownKubeObject>;

/** What there was before a try: to compare with. */
export interface Before {
  objects: Objects;
  mutations: number;
  calls: number;
}

export const lookAround = (scene: Scene): Before => ({
  objects: everything(scene),
  mutations: scene.cluster.sandbox.mutations.all.length,
  calls: callsOf(scene),
});

export const everything = (scene: Scene): Objects => scene.cluster.sandbox.store.everything();

/** Everything that is not as it has to be at rest, as sentences; nothing when all invariants hold. */
export function violations(scene: Scene, flow: Flow, before: Before, outcome: Outcome): string[] {
  const after = everything(scene);
  const records = scene.records();
  const begun = records.filter(({ id }) => outcome.operations.some((each) => each.id === id));
  const writes = scene.cluster.sandbox.mutations.all
    .slice(before.mutations)
    .filter(({ user }) => isApi(user));
  return [
    ...nothingForeignTouched(before.objects, after, flow),
    ...atMostOne(after, records),
    ...noOrphan(after, records),
    ...truthful(scene, records, outcome),
    ...neverOverwrites(writes),
    ...cheap(scene, before, writes, begun),
    ...(flow.leavesNothing ? nothingAdded(before.objects, after) : []),
  ];
}

/** Records tell of an operation, and events of what became of it; both are no work of it. */
const isTold = ({ kind }: UnknownKubeObject): boolean => kind === 'ConfigMap' || kind === 'Event';

const labelsOf = ({ metadata }: UnknownKubeObject) => metadata.labels ?? {};

/** I1: what was there before is there still, as it was, unless the flow is about taking it away. */
export function nothingForeignTouched(
  before: Objects,
  after: Objects,
  flow: Pick<Flow, 'takesAway'>,
): string[] {
  return [...before].flatMap(([key, was]) => {
    if (TELLING.test(key)) return [];
    const is = after.get(key);
    if (is?.metadata.uid === was.metadata.uid && is) return changed(key, was, is);
    const mayGo = flow.takesAway?.({ kind: was.kind, labels: labelsOf(was) }) === true;
    return mayGo ? [] : [`I1: ${key} ${is ? 'is another object' : 'is gone'}`];
  });
}

function changed(key: string, was: UnknownKubeObject, is: UnknownKubeObject): string[] {
  if (was.metadata.resourceVersion === is.metadata.resourceVersion) return [];
  // In the spec of these Longhorn notes when it was last asked to look.
  const isAsked = /^(backuptargets|backupvolumes)\./.test(key);
  const essence = ({ metadata, spec }: UnknownKubeObject) =>
    JSON.stringify([metadata.labels, isAsked ? null : spec]);
  if (MANAGED.test(key) && essence(was) === essence(is)) return [];
  // A claim or a PV that is being taken away is marked as such by whoever takes it.
  return is.metadata.deletionTimestamp ? [] : [`I1: ${key} was changed`];
}

/** I2: of each kind no more than one object for each item of an operation; of a slot one backup. */
export function atMostOne(after: Objects, records: readonly OperationRecord[]): string[] {
  const made = new Map<string, number>();
  const count = (what: string) => made.set(what, (made.get(what) ?? 0) + 1);
  for (const object of after.values()) {
    const operation = labelsOf(object)[OPERATION_LABEL];
    if (operation && !isTold(object)) count(`${operation} ${object.kind}`);
    const slot = slotOf(object);
    if (slot) count(slot);
  }
  return [...made].flatMap(([what, number]) => {
    const [operation = ''] = what.split(' ');
    const items = records.find(({ id }) => id === operation)?.items.length ?? 1;
    return number > items ? [`I2: ${number} × ${what}, for ${items} items`] : [];
  });
}

function slotOf(object: UnknownKubeObject): string | null {
  if (object.kind !== 'Backup') return null;
  const labels = (object['spec'] as LonghornBackup['spec']).labels ?? {};
  const slot = labels['soteria.io/slot'];
  const parts = [labels['soteria.io/policy'], labels['soteria.io/claim-uid'], slot];
  return slot === undefined ? null : `slot of ${parts.join(' ')}`;
}

/** I3: what is labelled as ours belongs to an operation that has ended and tells of it. */
export function noOrphan(after: Objects, records: readonly OperationRecord[]): string[] {
  return [...after].flatMap(([key, object]) => {
    const id = labelsOf(object)[OPERATION_LABEL];
    if (!id || isTold(object)) return [];
    const record = records.find((each) => each.id === id);
    if (!record) return [`I3: ${key} is of the unknown operation ${id}`];
    if (!record.finishedAt) return [`I3: ${key} is of ${id}, which has not ended`];
    return tellsOf(record, object) ? [] : [`I3: ${key} is of ${id}, which does not tell of it`];
  });
}

function tellsOf(record: OperationRecord, { kind, metadata }: UnknownKubeObject): boolean {
  const isIt = (object: CreatedObject) =>
    object.kind === kind && object.name === metadata.name && object.uid === metadata.uid;
  if (record.items.some(({ objects }) => objects.some(isIt))) return true;
  if (record.kind === 'restore' && kind === 'Namespace') {
    return record.createNamespace?.name === metadata.name;
  }
  // A failed backup stays for its error text; its item names it.
  const named = record.items.some((item) => 'name' in item && item.name === metadata.name);
  return record.kind === 'backup' && (kind === 'Backup' || kind === 'Snapshot') && named;
}

/** I4: what a record says has come to pass, and what it calls failed has not. */
function truthful(scene: Scene, records: readonly OperationRecord[], outcome: Outcome): string[] {
  return outcome.operations.flatMap(({ id, state }) => {
    const record = records.find((each) => each.id === id);
    if (!record) return [`I4: there is no record of ${id}`];
    const is = operationState(record);
    if (is !== state) return [`I4: ${id} is ${is}, not ${state}: ${JSON.stringify(record.items)}`];
    const pruned = prunedBackups(records);
    return record.items
      .filter((item) => !('name' in item && pruned.has(item.name)))
      .flatMap((item) => itemTruth(scene, record, item));
  });
}

/** What a later slot of a policy has pruned was true when it was told. */
const prunedBackups = (records: readonly OperationRecord[]): ReadonlySet<string> =>
  new Set(
    records
      .flatMap(({ kind, items }) => (kind === 'prune' ? items : []))
      .flatMap((item) => (item.state === 'succeeded' && 'backup' in item ? item.backup.id : [])),
  );

export function itemTruth(scene: Scene, { id, kind }: OperationRecord, item: ItemRecord): string[] {
  const told = `I4: ${id} ${item.namespace}/${item.pvc}`;
  if (!isFinished(item)) return [`${told} has not ended`];
  if (kind === 'undo' && item.state === 'succeeded' && item.objects.length > 0) {
    return [`${told} still holds something`];
  }
  if (!('name' in item) || item.state === 'skipped') return [];
  const lie = 'source' in item ? restoreLie(scene, item) : backupLie(scene, item.name);
  if (item.state === 'succeeded') return lie === null ? [] : [`${told}: ${lie}`];
  return lie === null ? [`${told} is ${item.state}, but what it was for is there`] : [];
}

function backupLie(scene: Scene, name: string): string | null {
  const { sandbox, store } = scene.cluster;
  const backup = sandbox.store.get<LonghornBackup>('backups.longhorn.io', LONGHORN, name);
  if (backup?.status?.state !== 'Completed' || !backup.status.url) return 'it is not complete';
  const kept = store.backup(targetUrl(scene), backup.status.volumeName ?? '', name);
  return kept ? null : 'the target does not have it';
}

function restoreLie(scene: Scene, item: Extract<ItemRecord, { source: unknown }>): string | null {
  const { sandbox, store } = scene.cluster;
  const { namespace, pvc, name, source } = item;
  const claim = sandbox.store.get<PersistentVolumeClaim>('persistentvolumeclaims', namespace, pvc);
  if (claim?.status?.phase !== 'Bound') return 'the claim is not bound';
  if (claim.spec.volumeName !== name) return `it is bound to ${claim.spec.volumeName}`;
  const pv = sandbox.store.get<PersistentVolume>('persistentvolumes', '', name);
  if (pv?.spec.claimRef?.uid !== claim.metadata.uid) return "the PV is another claim's";
  const volume = sandbox.store.get<LonghornVolume>('volumes.longhorn.io', LONGHORN, name);
  if (volume?.status?.restoreRequired !== false) return 'the volume is not restored';
  const kept = store.backup(targetUrl(scene), source.volume, source.backup)?.contents;
  const has = scene.cluster.contentsOf(name);
  return JSON.stringify(has) === JSON.stringify(kept) ? null : 'it has other contents';
}

const targetUrl = ({ cluster }: Scene): string =>
  cluster.sandbox.store.get<LonghornBackupTarget>('backuptargets.longhorn.io', LONGHORN, 'default')
    ?.spec.backupTargetURL ?? '';

/** I5: updates go to the own records, policies and lease alone; nothing is patched. */
export function neverOverwrites(writes: readonly Readonly<Mutation>[]): string[] {
  const own = new Set(['configmaps', 'secrets', 'leases']);
  return writes
    .filter(({ verb }) => verb !== 'create' && verb !== 'delete')
    .filter(({ verb, plural, namespace }) => {
      return verb !== 'update' || namespace !== OWN_NAMESPACE || !own.has(plural);
    })
    .map(({ verb, plural, namespace, name }) => `I5: ${verb} ${plural} ${namespace}/${name}`);
}

/** How many requests the API has sent beyond those by which it watches and by which it leads. */
function callsOf({ cluster }: Scene): number {
  const { requests } = cluster.sandbox;
  return Object.entries(requests.sentByAll(isApi))
    .filter(([key]) => /^(get|create|update|delete) /.test(key) && !key.includes('leases'))
    .reduce((sum, [, number]) => sum + number, 0);
}

/** I7: a bounded number of calls for each item, and none again and again for the same thing. */
function cheap(
  scene: Scene,
  before: Before,
  writes: readonly Readonly<Mutation>[],
  begun: readonly OperationRecord[],
): string[] {
  const items = begun.reduce((sum, record) => sum + record.items.length, 0);
  const calls = callsOf(scene) - before.calls;
  const repeats = new Map<string, number>();
  for (const { verb, plural, namespace, name } of writes) {
    // A record is written once for each thing that comes to pass.
    if (plural === 'leases' || plural === 'configmaps') continue;
    const key = `${verb} ${plural} ${namespace}/${name}`;
    repeats.set(key, (repeats.get(key) ?? 0) + 1);
  }
  const again = [...repeats].filter(([, number]) => number > MAX_REPEATS * Math.max(items, 1));
  return [
    ...(calls > MAX_CALLS_AN_ITEM * Math.max(items, 1)
      ? [`I7: ${calls} calls for ${items} items`]
      : []),
    ...again.map(([key, number]) => `I7: ${number} × ${key}`),
  ];
}

/** A restore that failed or was cancelled leaves no trace but its record and the namespace that it made. */
function nothingAdded(before: Objects, after: Objects): string[] {
  return [...after]
    .filter(([key, { kind }]) => !before.has(key) && !TELLING.test(key) && kind !== 'Namespace')
    .map(([key]) => `I3: ${key} was left behind`);
}
