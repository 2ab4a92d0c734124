// What Pod Security `restricted` demands of a pod, and what this project demands beyond it.
// Source: Pod Security Standards, restricted, of Kubernetes 1.36.

/** What the process needs at its end for last answers, last records and the lease (apps/api/src/app.ts). */
const LAST_SECONDS = 30;

/** What is wrong with the pods of a workload. */
export function podFaults({ spec: { template } }) {
  const { spec } = template;
  const faults = [];
  const demand = (holds, what) => holds || faults.push(what);
  const pod = spec.securityContext ?? {};
  demand(pod.runAsNonRoot === true, 'the pod may run as root');
  demand(pod.runAsUser !== 0, 'the pod runs as root');
  demand(pod.seccompProfile?.type === 'RuntimeDefault', 'the pod has no seccomp profile');
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) {
    demand(!spec[field], `the pod has ${field}`);
  }
  demand(spec.automountServiceAccountToken === false, 'every container gets the account’s token');
  demand(spec.enableServiceLinks === false, 'the environment tells of other services');
  const kinds = ['configMap', 'secret', 'emptyDir', 'projected', 'downwardAPI', 'csi'];
  for (const { name, ...source } of spec.volumes ?? []) {
    demand(kinds.includes(Object.keys(source)[0]), `the volume ${name} is of a kind not allowed`);
  }
  const graceSeconds = spec.terminationGracePeriodSeconds ?? 30;
  const pauses = spec.containers.map(({ lifecycle }) => lifecycle?.preStop?.sleep?.seconds ?? 0);
  demand(
    graceSeconds - Math.max(...pauses) >= LAST_SECONDS,
    `the pod has less than ${LAST_SECONDS} seconds to end after its pause`,
  );
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    faults.push(...containerFaults(container));
  }
  return faults;
}

function containerFaults({ name, image, securityContext = {}, resources = {}, ...rest }) {
  const faults = [];
  const demand = (holds, what) => holds || faults.push(`container ${name}: ${what}`);
  const { capabilities } = securityContext;
  demand(securityContext.allowPrivilegeEscalation === false, 'may gain privileges');
  demand(securityContext.privileged !== true, 'is privileged');
  demand(securityContext.readOnlyRootFilesystem === true, 'can write to its root');
  demand(capabilities?.drop?.includes('ALL') && !capabilities.add, 'keeps capabilities');
  demand(resources.requests?.cpu && resources.requests.memory, 'asks for no resources');
  demand(resources.limits?.memory, 'has no limit of memory');
  demand(rest.livenessProbe && rest.readinessProbe, 'has no probes');
  // Kubernetes has this pause since 1.30; an image without a shell has no other.
  demand(rest.lifecycle?.preStop?.sleep?.seconds > 0, 'ends before its endpoints know of it');
  demand(!/:latest$/.test(image), 'has a tag that moves');
  demand(!/\b(sh|bash)\b/.test((rest.command ?? []).join(' ')), 'needs a shell');
  const paths = [rest.livenessProbe, rest.readinessProbe, rest.startupProbe].filter(Boolean);
  demand(
    paths.every((probe) => probe.exec === undefined),
    'is probed by a command, which the image has not',
  );
  return faults;
}
