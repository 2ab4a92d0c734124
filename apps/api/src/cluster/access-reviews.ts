import { resourcePath, RESOURCES } from '@soteria/kube';
import { type KubeAccess } from './kube-access';

/** Whether somebody may do something: in one namespace, or with null in all of them. */
export interface AccessQuestion {
  user: string;
  groups: readonly string[];
  group: string;
  resource: string;
  verb: string;
  namespace: string | null;
}

const REVIEW_LIMIT_MS = 5_000;

/** Asks the cluster's own access control about people. Source: authorization.k8s.io/v1. */
export class AccessReviews {
  constructor(private readonly access: KubeAccess) {}

  /** Throws a `KubeError` when the cluster does not answer. */
  async isAllowed({ user, groups, namespace, ...attributes }: AccessQuestion): Promise<boolean> {
    const { subjectAccessReviews: resource } = RESOURCES;
    const resourceAttributes = namespace === null ? attributes : { ...attributes, namespace };
    const answer = (await this.access.json({
      method: 'POST',
      path: resourcePath(resource),
      timeoutMs: REVIEW_LIMIT_MS,
      body: JSON.stringify({
        apiVersion: 'authorization.k8s.io/v1',
        kind: resource.kind,
        metadata: {},
        spec: { user, groups, resourceAttributes },
      }),
    })) as { status?: { allowed?: unknown; denied?: unknown } };
    return answer.status?.allowed === true && answer.status.denied !== true;
  }
}
