// Whether objects that name others mean something that is there.
import { nameOf } from './kustomize.mjs';

/** Names that lead nowhere, in a set of objects that are applied together. */
export function referenceFaults(objects) {
  const pods = objects.filter(({ kind }) => kind === 'Deployment');
  const at = (kind) => objects.filter((object) => object.kind === kind);
  return [
    ...twice(objects),
    ...at('Service').flatMap((service) => serviceFaults(service, pods)),
    ...['PodDisruptionBudget', 'NetworkPolicy'].flatMap((kind) =>
      at(kind).flatMap((object) => {
        const selector = object.spec.selector ?? object.spec.podSelector;
        return selecting(selector.matchLabels, object, pods).length > 0
          ? []
          : [`${nameOf(object)} selects no pod`];
      }),
    ),
    ...at('Ingress').flatMap((ingress) => ingressFaults(ingress, at('Service'))),
    ...at('ServiceMonitor').flatMap((monitor) => monitorFaults(monitor, at('Service'))),
    ...[...at('RoleBinding'), ...at('ClusterRoleBinding')].flatMap((binding) =>
      bindingFaults(binding, objects),
    ),
    ...at('ValidatingAdmissionPolicyBinding')
      .filter(
        ({ spec }) =>
          !at('ValidatingAdmissionPolicy').some(
            ({ metadata }) => metadata.name === spec.policyName,
          ),
      )
      .map((binding) => `${nameOf(binding)} binds a policy that is not there`),
    ...pods.flatMap((pod) => podReferences(pod, objects)),
  ];
}

function twice(objects) {
  const names = objects.map(nameOf);
  return names
    .filter((name, at) => names.indexOf(name) !== at)
    .map((name) => `${name} is there twice`);
}

const covers = (labels = {}, of = {}) =>
  Object.entries(labels).every(([name, value]) => of[name] === value);

const selecting = (labels, { metadata }, pods) =>
  pods.filter(
    (pod) =>
      pod.metadata.namespace === metadata.namespace &&
      covers(labels, pod.spec.template.metadata.labels),
  );

function serviceFaults(service, pods) {
  const behind = selecting(service.spec.selector, service, pods);
  if (behind.length === 0) return [`${nameOf(service)} selects no pod`];
  const ports = behind.flatMap(({ spec }) =>
    spec.template.spec.containers.flatMap((container) => container.ports ?? []),
  );
  return service.spec.ports
    .filter(({ targetPort }) => !ports.some(({ name }) => name === targetPort))
    .map(({ targetPort }) => `${nameOf(service)}: no container has a port named ${targetPort}`);
}

function ingressFaults(ingress, services) {
  const backends = ingress.spec.rules.flatMap(({ http }) => http.paths.map((path) => path.backend));
  return backends
    .filter(
      ({ service: { name, port } }) =>
        !services.some(
          ({ metadata, spec }) =>
            metadata.name === name && spec.ports.some((each) => each.name === port.name),
        ),
    )
    .map(({ service }) => `${nameOf(ingress)}: there is no service ${service.name} with that port`);
}

function monitorFaults(monitor, services) {
  const found = services.filter(({ metadata }) =>
    covers(monitor.spec.selector.matchLabels, metadata.labels),
  );
  if (found.length === 0) return [`${nameOf(monitor)} selects no service`];
  return monitor.spec.endpoints
    .filter(({ port }) => !found.some(({ spec }) => spec.ports.some(({ name }) => name === port)))
    .map(({ port }) => `${nameOf(monitor)}: no service has a port named ${port}`);
}

function bindingFaults({ metadata, roleRef, subjects, kind }, objects) {
  const has = (wanted, name, namespace) =>
    objects.some(
      (object) =>
        object.kind === wanted &&
        object.metadata.name === name &&
        object.metadata.namespace === namespace,
    );
  const binding = nameOf({ kind, metadata });
  const place = roleRef.kind === 'Role' ? metadata.namespace : undefined;
  return [
    ...(has(roleRef.kind, roleRef.name, place)
      ? []
      : [`${binding} binds a role that is not there`]),
    ...subjects
      .filter(({ name, namespace }) => !has('ServiceAccount', name, namespace))
      .map(({ name }) => `${binding} binds the account ${name}, which is not there`),
  ];
}

function podReferences(deployment, objects) {
  const { spec } = deployment.spec.template;
  const has = (kind, name) =>
    objects.some((object) => object.kind === kind && object.metadata.name === name);
  const mounts = spec.containers.flatMap(({ volumeMounts = [] }) => volumeMounts);
  const volumes = (spec.volumes ?? []).map(({ name }) => name);
  const configMaps = spec.containers.flatMap(({ envFrom = [] }) =>
    envFrom.map(({ configMapRef }) => configMapRef?.name),
  );
  return [
    ...(has('ServiceAccount', spec.serviceAccountName) ? [] : ['the account is not there']),
    ...mounts
      .filter(({ name }) => !volumes.includes(name))
      .map(({ name }) => `the volume ${name} is mounted and not there`),
    ...configMaps
      .filter((name) => name !== undefined && !has('ConfigMap', name))
      .map((name) => `the ConfigMap ${name} is not there`),
  ].map((fault) => `${nameOf(deployment)}: ${fault}`);
}
