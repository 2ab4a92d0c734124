import { type AccessMode, type ClaimDescriptor, type WorkloadFact } from '@soteria/domain';
import {
  CLAIM_DESCRIPTOR_LABEL,
  KUBERNETES_STATUS_LABEL,
  type LonghornKubernetesStatus,
} from '@soteria/kube';
import { Copies } from '../../cluster/interned';

type Labels = Readonly<Record<string, string>>;

function parseObject(text: string | undefined): Record<string, unknown> | null {
  if (text === undefined) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    // Written by anybody, at any time: what is not JSON tells nothing, which is a normal answer.
    return null;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
const text = (value: unknown): string => (isText(value) ? value : '');

/** The claim that a backup's labels tell of; empty strings where they do not. */
export function claimInLabels(labels: Labels): { namespace: string; pvc: string } {
  const status = parseObject(labels[KUBERNETES_STATUS_LABEL]);
  return { namespace: text(status?.['namespace']), pvc: text(status?.['pvcName']) };
}

/** Backups of a claim describe it alike, and only a restore looks. */
const descriptors = new Copies<ClaimDescriptor | null>();

/** Soteria's own description of the claim; null when it is absent or damaged. */
export function descriptorInLabels(labels: Labels): ClaimDescriptor | null {
  const written = labels[CLAIM_DESCRIPTOR_LABEL];
  return written === undefined ? null : descriptors.get(written, () => descriptorIn(written));
}

function descriptorIn(written: string): ClaimDescriptor | null {
  const value = parseObject(written);
  if (!value) return null;
  const { storageClass, accessModes, volumeMode, fsType, encrypted, secret } = value;
  const claimLabels = value['labels'];
  const { mountOptions, nfsOptions } = value;
  const tellsOfMount = Array.isArray(mountOptions);
  return {
    storageClass: typeof storageClass === 'string' ? storageClass : null,
    accessModes: Array.isArray(accessModes) ? accessModes.filter(isAccessMode) : [],
    volumeMode: volumeMode === 'Block' ? 'Block' : 'Filesystem',
    fsType: typeof fsType === 'string' ? fsType : null,
    encrypted: encrypted === true,
    secret: secretOf(secret),
    labels: stringsOf(claimLabels),
    mountOptions: tellsOfMount ? mountOptions.filter(isText) : undefined,
    nfsOptions: tellsOfMount ? text(nfsOptions) || null : undefined,
  };
}

const ACCESS_MODES: readonly unknown[] = [
  'ReadWriteOnce',
  'ReadOnlyMany',
  'ReadWriteMany',
  'ReadWriteOncePod',
] satisfies AccessMode[];

const isAccessMode = (value: unknown): value is AccessMode => ACCESS_MODES.includes(value);

function secretOf(value: unknown): ClaimDescriptor['secret'] {
  if (typeof value !== 'object' || value === null) return null;
  const { name, namespace } = value as Record<string, unknown>;
  return text(name) && text(namespace) ? { name: text(name), namespace: text(namespace) } : null;
}

function stringsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

/** The label from which Longhorn and other readers learn which claim a backup is of. */
export function kubernetesStatusLabel(
  claim: { namespace: string; name: string; persistentVolume: string },
  workloads: readonly WorkloadFact[],
): string {
  const status: LonghornKubernetesStatus = {
    pvName: claim.persistentVolume,
    pvStatus: 'Bound',
    namespace: claim.namespace,
    pvcName: claim.name,
    lastPVCRefAt: '',
    workloadsStatus: workloads.map(({ kind, name, pod, podPhase }) => ({
      podName: pod,
      podStatus: podPhase,
      workloadName: name,
      workloadType: kind,
    })),
    lastPodRefAt: '',
  };
  return JSON.stringify(status);
}
