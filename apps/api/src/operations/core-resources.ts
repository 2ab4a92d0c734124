import { type Resource, RESOURCES } from '@soteria/kube';

const BY_KIND: ReadonlyMap<string, Resource> = new Map(
  [RESOURCES.persistentVolumeClaims, RESOURCES.persistentVolumes, RESOURCES.namespaces].map(
    (resource) => [resource.kind, resource] as const,
  ),
);

/** Kubernetes' own resource of a kind of which restores make objects; undefined for a driver's. */
export const coreResource = (kind: string): Resource | undefined => BY_KIND.get(kind);
