import { urlOf } from '../backup/url';
import { type ClusterView } from '../cluster-view';
import { type BackupFact } from '../facts';
import { type PlanConcern } from '../failures';
import { isBelieved, isForeign } from '../freshness/history';
import { fingerprint } from '../names';
import { type RestoredClaim } from '../operation/record';
import { type Instant } from '../time';
import { listInWords, momentInWords } from '../words';
import { chooseRestorePoint, type SourceWish } from './choose';
import { layoutOf } from './class-layout';
import { restoredClaim } from './claim';
import { claimNameFault, namespaceNameFault } from './kube-names';
import { type ClaimLimits, limitConflicts } from './limits';
import { type NamespaceQuota, quotaConflicts } from './quota';

/** Something that stands against a restore, or that one should know before. */
export interface Concern {
  code: PlanConcern;
  detail: string;
  /** The field of the request that it is about (RFC 6901). */
  pointer?: string;
}

export interface TargetWish {
  namespace: string;
  pvc: string;
  storageClass?: string | undefined;
  accessModes?: readonly string[] | undefined;
  reclaimPolicy?: 'Retain' | 'Delete' | undefined;
  labels?: Readonly<Record<string, string>> | undefined;
  annotations?: Readonly<Record<string, string>> | undefined;
}

export interface RestoreWish {
  items: { source: SourceWish; target: TargetWish }[];
  /** Whether a missing target namespace is to be made. */
  createNamespace: boolean;
}

/** What is known beside the watched cluster. */
export interface PlanSurroundings {
  now: Instant;
  quotas: readonly NamespaceQuota[];
  limits: readonly ClaimLimits[];
  /** Claims that a running restore is about to make, as `namespace/name`. */
  claimedTargets: ReadonlySet<string>;
  /** The CSI provisioner of each driver's volumes, by the driver's name. */
  provisioners: ReadonlyMap<string, string>;
  /** Which cluster this is; null while that is not known, and then no backup counts as another one's. */
  cluster: string | null;
}

export interface PlannedItem {
  source: SourceWish;
  target: TargetWish;
  backup: BackupFact | null;
  claim: RestoredClaim | null;
  sizeBytes: number | null;
  conflicts: Concern[];
}

export interface RestorePlan {
  id: string;
  items: PlannedItem[];
  /** The namespace that has to be made first, or null. */
  createNamespace: string | null;
  conflicts: Concern[];
  warnings: Concern[];
}

/** Works out what a restore would create and what stands against it. Creates nothing. */
export function planRestore(
  view: ClusterView,
  wish: RestoreWish,
  surroundings: PlanSurroundings,
): RestorePlan {
  const warnings: Concern[] = [];
  const taken = new Set(surroundings.claimedTargets);
  const context = { ...surroundings, taken, warnings };
  const items = wish.items.map((item) => planItem(view, item, context));
  const namespaces = [...new Set(wish.items.map(({ target }) => target.namespace))];
  const conflicts = namespaces.flatMap((name) => namespaceConflicts(view, name, wish));
  conflicts.push(...quotaConflicts(items, surroundings.quotas));
  const stale = view.stale();
  if (stale) conflicts.push({ code: 'cluster-unavailable', detail: stale.detail });
  const missing = namespaces.find((name) => !view.namespace(name)) ?? null;
  const createNamespace = wish.createNamespace ? missing : null;
  return {
    id: planId(items, createNamespace),
    items,
    createNamespace,
    conflicts,
    warnings: [...foreignWarnings(items, surroundings.cluster), ...distinct(warnings)],
  };
}

/** Everything that stands against a plan, on the whole and on its items. */
export const allConflicts = (plan: RestorePlan): Concern[] => [
  ...plan.conflicts,
  ...plan.items.flatMap(({ conflicts }) => conflicts),
];

interface ItemContext extends Pick<
  PlanSurroundings,
  'now' | 'limits' | 'provisioners' | 'cluster'
> {
  taken: Set<string>;
  warnings: Concern[];
}

function planItem(
  view: ClusterView,
  { source, target }: RestoreWish['items'][number],
  { taken, warnings, now, limits, provisioners, cluster }: ItemContext,
): PlannedItem {
  const conflicts = targetConflicts(view, target, taken);
  const choice = chooseRestorePoint(view, source, cluster);
  if ('code' in choice) {
    conflicts.push({ code: choice.code, detail: choice.detail, pointer: '/source' });
    return { source, target, backup: null, claim: null, sizeBytes: null, conflicts };
  }
  const { backup } = choice;
  conflicts.push(...storeConflicts(view, backup.source.target));
  const restored = restoredClaim(view, backup, target, provisioners.get(backup.driver));
  conflicts.push(...restored.conflicts);
  warnings.push(
    ...restored.warnings,
    ...secretWarnings(restored.claim),
    ...layoutWarnings(view, restored.claim),
    ...backupWarnings(view, backup, source),
    ...clockWarnings(backup, now),
    ...momentWarnings(source, now),
  );
  const { volume, target: store, volumeSizeBytes } = backup.source;
  const sizeBytes = view.backupVolume(volume, store)?.sizeBytes ?? volumeSizeBytes;
  conflicts.push(...limitConflicts({ namespace: target.namespace, sizeBytes }, limits));
  return { source, target, backup, claim: restored.claim, sizeBytes, conflicts };
}

function targetConflicts(view: ClusterView, target: TargetWish, taken: Set<string>): Concern[] {
  const name = `${target.namespace}/${target.pvc}`;
  const pointer = '/target/pvc';
  const fault = claimNameFault(target.pvc);
  if (fault) {
    return [{ code: 'name-invalid', detail: `The name "${target.pvc}" ${fault}.`, pointer }];
  }
  if (view.claim(target.namespace, target.pvc)) {
    const detail = `The claim ${name} already exists, and a restore never overwrites one; choose another name.`;
    return [{ code: 'target-exists', detail, pointer }];
  }
  if (taken.has(name)) {
    const detail = `Another restore is about to make the claim ${name}; choose another name.`;
    return [{ code: 'target-exists', detail, pointer }];
  }
  taken.add(name);
  return [];
}

function namespaceConflicts(view: ClusterView, name: string, wish: RestoreWish): Concern[] {
  const pointer = '/target/namespace';
  const fault = namespaceNameFault(name);
  if (fault) return [{ code: 'name-invalid', detail: `The name "${name}" ${fault}.`, pointer }];
  const namespace = view.namespace(name);
  if (namespace?.deleting) {
    const detail = `The namespace ${name} is being deleted; choose another one or wait until it is gone.`;
    return [{ code: 'namespace-terminating', detail, pointer }];
  }
  if (namespace || wish.createNamespace) return [];
  const detail = `There is no namespace ${name}; create it first, or ask for it to be created.`;
  return [{ code: 'namespace-missing', detail, pointer }];
}

function storeConflicts(view: ClusterView, name: string): Concern[] {
  const target = view.target(name);
  if (target?.available) return [];
  const why = target?.detail ? ` It says: ${target.detail}` : '';
  const detail = `The backup target ${name} is not available, so nothing can be read from it now.${why}`;
  return [{ code: 'target-unavailable', detail, pointer: '/source' }];
}

/** Soteria may not read other namespaces' Secrets, so it can only say which one is needed. */
function secretWarnings({ secret }: RestoredClaim): Concern[] {
  if (!secret) return [];
  const name = `${secret.namespace}/${secret.name}`;
  const detail = `The volume is encrypted. The Secret ${name} that opens it has to exist before a pod uses the claim; whether it does cannot be seen from here.`;
  return [{ code: 'secret-needed', detail }];
}

/** What a class asks for that no restore can give. */
function layoutWarnings(view: ClusterView, { storageClass }: RestoredClaim): Concern[] {
  const layout = layoutOf(view.storageClass(storageClass ?? '')?.parameters ?? {});
  const warnings: Concern[] = [];
  if (layout.isStrictlyLocal) {
    const detail = `The class ${storageClass} keeps a volume's only replica on the node of its pod. Where a volume is restored is not known beforehand, so it follows its pod instead (best-effort); set strict-local in the driver later, while no pod uses it.`;
    warnings.push({ code: 'data-locality', detail });
  }
  if (layout.isSharded) {
    const detail = `The class ${storageClass} spreads the data of a volume over nodes, into which nothing can be restored. What is restored has ordinary replicas, as many as the driver makes where nothing is said.`;
    warnings.push({ code: 'data-layout', detail });
  }
  return warnings;
}

function backupWarnings(view: ClusterView, backup: BackupFact, source: SourceWish): Concern[] {
  const warnings: Concern[] = [];
  const { volume, namespace, pvc, backingImage } = backup.source;
  if (backingImage !== '') {
    const detail = `The volume needs the backing image ${backingImage}, with the same contents, in this cluster before it is restored.`;
    warnings.push({ code: 'backing-image', detail });
  }
  const newer = view
    .backupsOfVolume(volume)
    .filter(({ state, snapshotAt }) => state === 'failed' && snapshotAt !== null)
    .some(({ snapshotAt }) => (snapshotAt ?? 0) > (backup.snapshotAt ?? 0));
  if (newer && !('backup' in source)) {
    const detail = `A newer backup of ${namespace}/${pvc} failed; this is the newest that is good.`;
    warnings.push({ code: 'newer-failed', detail });
  }
  return warnings;
}

/** After a loss of the old cluster all claims are concerned, so it is said once; among few it matters which. */
function foreignWarnings(items: readonly PlannedItem[], cluster: string | null): Concern[] {
  const names = items
    .filter(({ backup }) => backup !== null && isForeign(backup, cluster))
    .map(({ target }) => `${target.namespace}/${target.pvc}`);
  if (names.length === 0) return [];
  const detail = `What ${listInWords(names)} would be restored from was backed up in another cluster. Go on only if that cluster's data is what you want.`;
  return [{ code: 'of-another-cluster', detail }];
}

/** Whoever asks for the newest would get this one until its moment has come, however old its data is. */
function clockWarnings({ id, snapshotAt }: BackupFact, now: Instant): Concern[] {
  if (snapshotAt === null || isBelieved(snapshotAt, now)) return [];
  const detail = `The backup ${id} is dated ${momentInWords(snapshotAt)}, which is yet to come: some clock was wrong, and its data may be older than that of other backups. Choose a backup by its id where that matters.`;
  return [{ code: 'dated-ahead', detail }];
}

/** With a mistyped year somebody would get the newest data while believing to have asked for older ones. */
function momentWarnings(source: SourceWish, now: Instant): Concern[] {
  if (!('at' in source) || source.at === null || isBelieved(source.at, now)) return [];
  const detail = `The moment ${momentInWords(source.at)} is yet to come, so the newest restore point is taken. Check the moment; leave it out where the newest is meant.`;
  return [{ code: 'moment-ahead', detail }];
}

function distinct(concerns: readonly Concern[]): Concern[] {
  return [...new Map(concerns.map((concern) => [concern.detail, concern])).values()];
}

/** The same request on the same cluster has the same id; whatever would change the outcome changes it. */
function planId(items: readonly PlannedItem[], createNamespace: string | null): string {
  const inputs = items.map(({ target, backup, claim, sizeBytes }) => [
    [target.namespace, target.pvc],
    backup && [backup.id, backup.uid, urlOf(backup)],
    claim && Object.entries(claim).sort(([a], [b]) => (a < b ? -1 : 1)),
    sizeBytes,
  ]);
  return `plan-${fingerprint([inputs, createNamespace])}`;
}
