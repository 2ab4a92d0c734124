import { type KubeObject, type Resource } from '@soteria/kube';
import { type ClusterWriter } from '../cluster/cluster-writer';
import { KubeError } from '../cluster/kube-error';
import { DriverError } from './driver-error';

/**
 * A bare POST, before which `demand` is asked at the last moment and prevents it by throwing; what is
 * there already is adopted only when nothing speaks against it. Quotas and
 * webhooks are asked before anybody looks whether the name is free, so any refusal may be that of an
 * object that an earlier process has made.
 */
export async function createOrAdopt<T extends KubeObject>(
  writer: ClusterWriter,
  resource: Resource,
  manifest: T,
  objection: (present: T) => DriverError | null,
  demand: () => void,
): Promise<T> {
  try {
    return await writer.create(resource, manifest, { demand });
  } catch (error) {
    if (!(error instanceof KubeError) || error.retryable || error.code === 'cancelled') throw error;
    const isThere = error.code === 'already-exists';
    const present = await presentOf(writer, resource, manifest);
    if (present === null) throw isThere ? wentAway(manifest) : error;
    const why = objection(present);
    if (why) throw isThere ? why : error;
    return present;
  }
}

/** Null also where it may not be looked at: then the refusal itself is what there is to tell. */
async function presentOf<T extends KubeObject>(
  writer: ClusterWriter,
  resource: Resource,
  { metadata: { name, namespace } }: T,
): Promise<T | null> {
  try {
    return await writer.get<T>(resource, {
      name,
      ...(namespace === undefined ? {} : { namespace }),
    });
  } catch (error) {
    if (error instanceof KubeError && !error.retryable) return null;
    throw error;
  }
}

const wentAway = ({ kind, metadata: { name } }: KubeObject): DriverError =>
  new DriverError('unavailable', `The ${kind} ${name} went away while it was looked at.`, true);
