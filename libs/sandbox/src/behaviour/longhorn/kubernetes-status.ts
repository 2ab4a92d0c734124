import { type LonghornKubernetesStatus, type PersistentVolume, type Pod } from '@soteria/kube';

export interface ClaimFacts {
  /** The PV that names the volume, unless it is being deleted. */
  persistentVolume: PersistentVolume | undefined;
  /** Pods that use the claim. */
  pods: readonly Pod[];
}

/**
 * What Longhorn remembers of a volume's claim and workloads: the present while they are there, and
 * the last that was known once they are gone. Source: longhorn-manager, kubernetes_pv_controller.go.
 */
export function nextKubernetesStatus(
  before: LonghornKubernetesStatus | undefined,
  { persistentVolume, pods }: ClaimFacts,
  now: string,
): LonghornKubernetesStatus {
  if (!persistentVolume) return withoutVolume(before ?? {}, now);
  const reused = before?.pvName !== persistentVolume.metadata.name;
  const status: LonghornKubernetesStatus = reused ? {} : { ...before };
  const wasBound = status.pvStatus === 'Bound';
  status.pvName = persistentVolume.metadata.name;
  status.pvStatus = persistentVolume.status?.phase ?? 'Pending';
  const { claimRef } = persistentVolume.spec;
  if (claimRef && status.pvStatus === 'Bound') {
    status.namespace = claimRef.namespace ?? '';
    status.pvcName = claimRef.name ?? '';
    status.lastPVCRefAt = '';
  } else if (wasBound || (!claimRef && (status.pvcName ?? '') !== '')) loseClaim(status, now);
  return withWorkloads(status, pods, now);
}

function withoutVolume(before: LonghornKubernetesStatus, now: string): LonghornKubernetesStatus {
  const status = { ...before };
  if ((status.pvcName ?? '') !== '') loseClaim(status, now);
  if ('pvName' in status) status.pvName = '';
  if ('pvStatus' in status) status.pvStatus = '';
  return status;
}

function loseClaim(status: LonghornKubernetesStatus, now: string): void {
  status.lastPVCRefAt ||= now;
  if ((status.workloadsStatus ?? []).length > 0) status.lastPodRefAt ||= now;
}

function withWorkloads(
  status: LonghornKubernetesStatus,
  pods: readonly Pod[],
  now: string,
): LonghornKubernetesStatus {
  if (pods.length === 0) {
    const known = (status.workloadsStatus ?? []).length > 0;
    return known ? { ...status, lastPodRefAt: status.lastPodRefAt || now } : status;
  }
  const workloadsStatus = pods
    .map((pod) => {
      const owner = pod.metadata.ownerReferences?.[0];
      return {
        podName: pod.metadata.name,
        podStatus: pod.status?.phase ?? 'Pending',
        workloadName: owner?.name ?? '',
        workloadType: owner?.kind ?? '',
      };
    })
    .sort((one, other) => (one.podName < other.podName ? -1 : 1));
  return { ...status, workloadsStatus, lastPodRefAt: '' };
}
