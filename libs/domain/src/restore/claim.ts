import { type ClusterView } from '../cluster-view';
import {
  type BackupFact,
  type BackupSource,
  type ClaimDescriptor,
  type StorageClassFact,
} from '../facts';
import { type RestoredClaim } from '../operation/record';
import { isShared } from '../operation/volume-step';
import { claimDescriptor } from './descriptor';
import { type Concern, type TargetWish } from './plan';

const DEFAULT_FS_TYPE = 'ext4';

/**
 * Labels by which other tools recognise what is theirs. A restored claim that carried them would be
 * taken for the tool's own and pruned, or be backed up by the driver's jobs.
 */
const OTHERS_LABELS = [
  /^app\.kubernetes\.io\/(managed-by|instance)$/,
  /^(argocd\.argoproj\.io|kustomize\.toolkit\.fluxcd\.io|helm\.toolkit\.fluxcd\.io)\//,
  /^(helm\.sh\/chart|heritage|release)$/,
  /^recurring-job(-group)?\.longhorn\.io\//,
  /^soteria\.io\//,
];

const ownLabels = (labels: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(labels).filter(([key]) => !OTHERS_LABELS.some((other) => other.test(key))),
  );

/** What the claim of a backup looks like when it comes back, and what had to be guessed for that. */
export function restoredClaim(
  view: ClusterView,
  backup: BackupFact,
  wish: TargetWish,
  provisioner: string | undefined,
): { claim: RestoredClaim; conflicts: Concern[]; warnings: Concern[] } {
  const standing = descriptorOfSource(view, backup.source);
  const known = backup.source.descriptor ?? standing;
  const warnings: Concern[] = [];
  const conflicts: Concern[] = [];
  const ofClass = known
    ? undefined
    : (classNamed(view, classOfSource(view, backup.source)) ??
      classNamed(view, wish.storageClass ?? null));
  const fsType = (known ?? ofClass)?.fsType ?? DEFAULT_FS_TYPE;
  if (!known) {
    warnings.push({
      code: 'claim-unknown',
      detail: `The backup ${backup.id} does not tell what its claim looked like; a file system volume (${fsType}) is assumed.`,
    });
  }
  // What is kept of a hand-made PV may deny it.
  const encrypted =
    backup.source.encrypted ??
    (known?.encrypted === true ||
      (view.volume(backup.source.volume) ?? ofClass)?.encrypted === true);
  const ofSource = known?.storageClass ?? classOfSource(view, backup.source);
  const storageClass = chosenClass(
    view,
    { wished: wish.storageClass, ofSource, provisioner, encrypted },
    { conflicts, warnings },
  );
  const secret = encrypted ? secretFor(view, known, storageClass, conflicts) : null;
  const volumeMode = known?.volumeMode ?? 'Filesystem';
  const accessModes = wish.accessModes ?? modesOf(backup.source, known);
  const mounted = [standing, backup.source.descriptor].find(tellsOfMount);
  return {
    claim: {
      storageClass,
      accessModes,
      volumeMode,
      fsType: volumeMode === 'Block' ? null : fsType,
      encrypted,
      secret,
      labels: wish.labels ?? ownLabels(known?.labels ?? {}),
      ...mountOf({ volumeMode, accessModes }, mounted, classNamed(view, storageClass)),
      annotations: wish.annotations ?? {},
      reclaimPolicy: wish.reclaimPolicy ?? 'Retain',
    },
    conflicts,
    warnings,
  };
}

/** No claim is without a mode, so a description that tells none is as good as no description. */
function modesOf(source: BackupSource, known: ClaimDescriptor | null): readonly string[] {
  if (known !== null && known.accessModes.length > 0) return known.accessModes;
  return [source.accessMode ?? 'ReadWriteOnce'];
}

/** What can be learned from the source claim while it still stands on the volume of the backup. */
function descriptorOfSource(view: ClusterView, source: BackupSource): ClaimDescriptor | null {
  const claim = view.claim(source.namespace, source.pvc);
  const persistentVolume = claim && view.persistentVolume(claim.persistentVolume);
  if (!claim || persistentVolume?.handle !== source.volume) return null;
  return claimDescriptor(view, claim);
}

type Mount = Pick<ClaimDescriptor, 'mountOptions' | 'nfsOptions'>;

const tellsOfMount = (descriptor: ClaimDescriptor | null): descriptor is ClaimDescriptor =>
  descriptor?.mountOptions !== undefined;

/**
 * As its source is mounted, or was when it was backed up; where neither tells, as new volumes of the class are. A source
 * that was not shared tells nothing of how to mount a share.
 */
function mountOf(
  { volumeMode, accessModes }: Pick<ClaimDescriptor, 'volumeMode' | 'accessModes'>,
  source: ClaimDescriptor | undefined,
  storageClass: StorageClassFact | undefined,
): Mount {
  if (volumeMode === 'Block') return { mountOptions: [], nfsOptions: null };
  const share = source && isShared(source.accessModes) ? source : storageClass;
  return {
    mountOptions: source?.mountOptions ?? storageClass?.mountOptions ?? [],
    nfsOptions: isShared(accessModes) ? (share?.nfsOptions ?? null) : null,
  };
}

const classNamed = (view: ClusterView, name: string | null): StorageClassFact | undefined =>
  name === null ? undefined : view.storageClass(name);

/** What the driver remembers with the backups. */
const classOfSource = (view: ClusterView, { volume, target }: BackupSource): string | null =>
  view.backupVolume(volume, target)?.storageClass ?? null;

interface ClassChoice {
  wished: string | undefined;
  ofSource: string | null;
  /** Of the volumes that the backup's driver makes. */
  provisioner: string | undefined;
  /** Whether the backup is. */
  encrypted: boolean;
}

function chosenClass(
  view: ClusterView,
  choice: ClassChoice,
  { conflicts, warnings }: { conflicts: Concern[]; warnings: Concern[] },
): string | null {
  const { wished, ofSource } = choice;
  const name = wished ?? ofSource;
  if (name === null) return null;
  const storageClass = view.storageClass(name);
  if (!storageClass && wished !== undefined) {
    const detail = `There is no storage class ${name}; choose another one.`;
    conflicts.push({ code: 'storage-class-missing', detail, pointer: '/target/storageClass' });
    return wished;
  }
  if (!storageClass) {
    const detail = `The storage class ${name} of the source does not exist here; the restored claim gets none and can never be expanded. Make the class first, or choose another one.`;
    warnings.push({ code: 'storage-class-gone', detail });
    return null;
  }
  const foreign = foreignClass(storageClass, choice);
  // A volume that was bound by hand may have had any class, and comes back, or is tried again, as it was.
  if (foreign) (name === ofSource ? warnings : conflicts).push(foreign);
  else if (wished !== undefined) warnings.push(...encryptionWarnings(storageClass, choice));
  return name;
}

/** What is wrong with a class that another driver serves, which can do nothing for the restored volume. */
function foreignClass(
  { name, provisioner: other }: StorageClassFact,
  { provisioner }: ClassChoice,
): Concern | null {
  if (provisioner === undefined || other === provisioner) return null;
  return {
    code: 'storage-class-foreign',
    detail: `The storage class ${name} is of the provisioner ${other}, and the restored volume is of ${provisioner}, so it could not be expanded; choose a class of that one.`,
    pointer: '/target/storageClass',
  };
}

/** A backup comes back as it was made, whatever the class does with new volumes. */
function encryptionWarnings(storageClass: StorageClassFact, { encrypted }: ClassChoice): Concern[] {
  if (storageClass.encrypted === encrypted) return [];
  const detail = encrypted
    ? `The storage class ${storageClass.name} does not encrypt its volumes, but the backup is encrypted, and so will be the restored volume.`
    : `The storage class ${storageClass.name} encrypts its volumes, but the backup is not encrypted, and nor will be the restored volume.`;
  return [{ code: 'storage-class-encryption', detail }];
}

function secretFor(
  view: ClusterView,
  known: ClaimDescriptor | null,
  storageClass: string | null,
  conflicts: Concern[],
): ClaimDescriptor['secret'] {
  const secret = known?.secret ?? classNamed(view, storageClass)?.secret ?? null;
  if (secret === null) {
    conflicts.push({
      code: 'secret-unknown',
      detail:
        'The backup is encrypted and does not tell which Secret opens it; choose a storage class that names the Secret.',
      pointer: '/target/storageClass',
    });
  }
  return secret;
}
