import { badRequest, invalid } from '../api-error';
import { type ResourceRequest } from '../http/context';
import { type JsonObject, at, textAt } from '../json';
import { notSupported } from '../validation/field-error';
import { bodyOf } from './decode';

export type PropagationPolicy = 'Orphan' | 'Background' | 'Foreground';

/** How an object is to be deleted. Source: DeleteOptions (meta/v1). */
export interface DeleteOptions {
  gracePeriodSeconds: number | undefined;
  propagationPolicy: PropagationPolicy | undefined;
  uid: string | undefined;
  resourceVersion: string | undefined;
  dryRun: boolean;
}

const POLICIES: readonly string[] = ['Foreground', 'Background', 'Orphan'];

/** Reads the options from the body, or from the query when there is none. Throws 400 and 422. */
export function readDeleteOptions(request: ResourceRequest): DeleteOptions {
  const source = request.body.length > 0 ? bodyOf(request) : fromQuery(request.query);
  const policy =
    textAt(source, 'propagationPolicy') || orphanPolicy(at(source, 'orphanDependents'));
  if (policy !== '' && !POLICIES.includes(policy)) {
    throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [
      notSupported('propagationPolicy', policy, [...POLICIES, 'nil']),
    ]);
  }
  const grace = at(source, 'gracePeriodSeconds');
  if (grace !== undefined && grace !== null && typeof grace !== 'number') {
    throw badRequest('gracePeriodSeconds must be an integer');
  }
  return {
    gracePeriodSeconds: grace ?? undefined,
    propagationPolicy: policy === '' ? undefined : (policy as PropagationPolicy),
    uid: textAt(source, 'preconditions', 'uid') || undefined,
    resourceVersion: textAt(source, 'preconditions', 'resourceVersion') || undefined,
    dryRun: isDryRun(at(source, 'dryRun')),
  };
}

/** Before there were policies, there was a flag. */
function orphanPolicy(flag: unknown): string {
  if (flag === true) return 'Orphan';
  return flag === false ? 'Background' : '';
}

function isDryRun(value: unknown): boolean {
  const values = Array.isArray(value) ? value : [];
  if (values.every((item) => item === 'All')) return values.length > 0;
  throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [
    notSupported('dryRun', values, ['All']),
  ]);
}

function fromQuery(query: URLSearchParams): JsonObject {
  const grace = query.get('gracePeriodSeconds');
  const policy = query.get('propagationPolicy');
  const orphan = query.get('orphanDependents');
  return {
    ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(orphan === null ? {} : { orphanDependents: orphan === 'true' }),
    dryRun: query.getAll('dryRun').filter((value) => value !== ''),
  };
}
