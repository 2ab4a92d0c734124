import { type KubeObject, type Resource } from '@soteria/kube';
import { type Clock } from '../config/clock';
import { type KubeAccess } from './kube-access';

/** Which object. `namespace` is needed for kinds that have one, and refused for those that have not. */
export interface ObjectName {
  namespace?: string;
  name: string;
}

export interface ListOptions {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

/**
 * Single requests to the API server. Every failure is a `KubeError`; a verb that the resource table
 * does not name for the kind is refused before it leaves the process. Writes are spaced out to
 * twenty a second.
 */
export declare class ClusterWriter {
  constructor(access: KubeAccess, clock: Clock);
  /** A bare POST: an object of that name in the cluster stays untouched (`already-exists`). */
  create<T extends KubeObject>(
    resource: Resource,
    object: T,
    options?: { dryRun?: boolean },
  ): Promise<T>;
  /** Replaces the version that the object carries; `conflict` when the cluster has a newer one. */
  replace<T extends KubeObject>(resource: Resource, object: T): Promise<T>;
  /**
   * Reads, changes and replaces, again while others get in between: at most eight times, then
   * `conflict` with the reason `Busy`. `change` answers null when nothing is left to do.
   */
  modify<T extends KubeObject>(
    resource: Resource,
    name: ObjectName,
    change: (current: T) => T | null,
  ): Promise<T>;
  /**
   * Deletes exactly the object with this uid. `gone` when there is none of that name; an object of
   * the same name with another uid is a `conflict`, and stays.
   */
  delete(
    resource: Resource,
    object: ObjectName & { uid: string; resourceVersion?: string },
  ): Promise<'deleted' | 'gone'>;
  get<T extends KubeObject>(resource: Resource, name: ObjectName): Promise<T>;
  /** All objects that match, page by page; for lists that stay short. */
  list<T extends KubeObject>(resource: Resource, options?: ListOptions): Promise<T[]>;
}
