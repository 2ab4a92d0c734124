import { type KubernetesObject } from '@kubernetes/client-node';
import { apiVersionOf, type KubeList, type KubeObject, type Resource } from '@soteria/kube';
import { type Clock } from '../config/clock';
import { Backoff } from './backoff';
import { type KubeAccess } from './kube-access';
import { KubeError } from './kube-error';
import { ObjectApi } from './object-api';
import { pause } from './pause';
import { demandVerb } from './verbs';
import { WriteLimit } from './write-limit';

const REQUEST_LIMIT_MS = 30_000;
const WRITES_PER_SECOND = 20;
const WRITE_BURST = 10;
const MODIFY_ATTEMPTS = 8;
/** Other writers are done within milliseconds; a longer pause would only meet more of them. */
const MODIFY_PAUSE_MS = 400;
const LIST_PAGE_SIZE = 500;

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
 * Single requests to the API server. Every failure is a `KubeError`; what the resource table does
 * not allow is refused with a plain Error before it leaves the process. Writes are spaced out to
 * twenty a second, except those of leases, which must not stand in line behind a namespace's worth.
 */
export class ClusterWriter {
  private readonly api: ObjectApi;
  private readonly writes: WriteLimit;
  private readonly ending = new AbortController();

  constructor(
    private readonly access: KubeAccess,
    private readonly clock: Clock,
    private readonly random: () => number = Math.random,
    timeoutMs = REQUEST_LIMIT_MS,
  ) {
    this.api = new ObjectApi(access, timeoutMs, this.ending.signal);
    this.writes = new WriteLimit(clock, WRITES_PER_SECOND, WRITE_BURST);
  }

  /**
   * Gives up in so many milliseconds what is not answered by then (`cancelled`), and sends nothing from then on, so
   * that a server that hangs does not take the time that the end of the process needs; the answer takes that back.
   */
  endWithin(ms: number): () => void {
    return this.clock.after(ms, () => this.ending.abort());
  }

  /** Sends nothing any more that would have to wait for its turn (`cancelled`). */
  close(): void {
    this.writes.close();
  }

  /**
   * A bare POST: an object of that name in the cluster stays untouched (`already-exists`). `demand` is
   * asked at the last moment, when it is this creation's turn, and prevents it by throwing.
   */
  async create<T extends KubeObject>(
    resource: Resource,
    object: T,
    options: { dryRun?: boolean; demand?: () => void } = {},
  ): Promise<T> {
    demandVerb(resource, 'create');
    demandFitting(resource, object);
    await this.turn(resource);
    options.demand?.();
    const dryRun = options.dryRun === true ? 'All' : undefined;
    return this.api.create(wire(object), undefined, dryRun) as Promise<unknown> as Promise<T>;
  }

  /** Replaces the version that the object carries; `conflict` when the cluster has a newer one. */
  async replace<T extends KubeObject>(resource: Resource, object: T): Promise<T> {
    demandVerb(resource, 'update');
    demandFitting(resource, object);
    if (!object.metadata.resourceVersion) {
      throw new Error(`${nameOf(resource, object.metadata)} carries no version to replace.`);
    }
    await this.turn(resource);
    return this.api.replace(wire(object)) as Promise<unknown> as Promise<T>;
  }

  /**
   * Reads, changes and replaces, and does so again while others get in between: at most eight
   * times, then `conflict` with the reason `Busy`. `change` answers null when nothing is to be done.
   */
  async modify<T extends KubeObject>(
    resource: Resource,
    name: ObjectName,
    change: (current: T) => T | null,
  ): Promise<T> {
    demandVerb(resource, 'update');
    const backoff = new Backoff(this.random);
    for (let attempt = 1; ; attempt += 1) {
      const current = await this.get<T>(resource, name);
      const changed = change(current);
      if (changed === null) return current;
      try {
        return await this.replace(resource, changed);
      } catch (error) {
        if (!(error instanceof KubeError) || error.code !== 'conflict') throw error;
        if (attempt === MODIFY_ATTEMPTS) throw busy(nameOf(resource, name), error);
      }
      await pause(this.clock, backoff.next(this.clock.monotonic(), { longestMs: MODIFY_PAUSE_MS }));
    }
  }

  /**
   * Deletes exactly the object with this uid. `gone` when there is none of that name; an object of
   * the same name with another uid is a `conflict`, and stays. `demand` is asked at the last moment,
   * when it is this deletion's turn, and prevents it by throwing.
   */
  async delete(
    resource: Resource,
    object: ObjectName & { uid: string; resourceVersion?: string },
    demand: () => Promise<void> = () => Promise.resolve(),
  ): Promise<'deleted' | 'gone'> {
    demandVerb(resource, 'delete');
    const { uid, resourceVersion } = object;
    if (uid === '') throw new Error(`${nameOf(resource, object)} is to be deleted without a uid.`);
    const preconditions = { uid, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
    const header = headerOf(resource, object);
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions };
    const unset = undefined;
    await this.turn(resource);
    await demand();
    try {
      await this.api.delete(header, unset, unset, unset, unset, 'Background', body);
      return 'deleted';
    } catch (error) {
      if (error instanceof KubeError && error.code === 'not-found') return 'gone';
      throw error;
    }
  }

  async get<T extends KubeObject>(resource: Resource, name: ObjectName): Promise<T> {
    demandVerb(resource, 'get');
    return this.api.read(headerOf(resource, name)) as Promise<unknown> as Promise<T>;
  }

  /** All objects that match, page by page; for lists that stay short. */
  async list<T extends KubeObject>(resource: Resource, options: ListOptions = {}): Promise<T[]> {
    demandVerb(resource, 'list');
    const objects: T[] = [];
    let token: string | undefined;
    do {
      const page = await this.page<T>(resource, options, token);
      objects.push(...page.items);
      token = page.metadata.continue || undefined;
    } while (token !== undefined);
    return objects;
  }

  /** The same, with another limit for each request, in milliseconds. */
  withLimit(timeoutMs: number): ClusterWriter {
    return new ClusterWriter(this.access, this.clock, this.random, timeoutMs);
  }

  private page<T extends KubeObject>(
    resource: Resource,
    { namespace, fieldSelector, labelSelector }: ListOptions,
    token: string | undefined,
  ): Promise<KubeList<T>> {
    const unset = undefined;
    return this.api.list(
      apiVersionOf(resource),
      resource.kind,
      namespace,
      unset,
      unset,
      unset,
      fieldSelector,
      labelSelector,
      LIST_PAGE_SIZE,
      token,
    ) as Promise<unknown> as Promise<KubeList<T>>;
  }

  private async turn(resource: Resource): Promise<void> {
    if (resource.onlyNamed !== 'lease') await this.writes.turn();
  }
}

/** The library's type of the same object, with times as Date; it hands text through unchanged. */
function wire(object: KubeObject): KubernetesObject {
  return object as unknown as KubernetesObject;
}

function headerOf(
  resource: Resource,
  { namespace, name }: ObjectName,
): Parameters<ObjectApi['read']>[0] {
  demandPlace(resource, namespace, name);
  const place = namespace === undefined ? {} : { namespace };
  return {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: { name, ...place },
  };
}

function demandFitting(resource: Resource, { apiVersion, kind, metadata }: KubeObject): void {
  if (apiVersion !== apiVersionOf(resource) || kind !== resource.kind) {
    throw new Error(`A ${apiVersion} ${kind} is no ${apiVersionOf(resource)} ${resource.kind}.`);
  }
  demandPlace(resource, metadata.namespace, metadata.name);
}

/** Names are chosen here, never by the server, so that a repeated request meets the first one's object. */
function demandPlace(resource: Resource, namespace: string | undefined, name: string): void {
  if (name === '') throw new Error(`A ${resource.kind} needs a name.`);
  if (resource.namespaced !== (namespace !== undefined && namespace !== '')) {
    const rule = resource.namespaced ? 'needs a namespace' : 'has no namespace';
    throw new Error(`A ${resource.kind} ${rule}.`);
  }
}

function nameOf({ kind }: Resource, { namespace, name }: ObjectName): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

function busy(name: string, last: KubeError): KubeError {
  return new KubeError({
    code: 'conflict',
    status: last.status,
    reason: 'Busy',
    detail: `${name} was changed by others ${MODIFY_ATTEMPTS} times in a row; try again.`,
  });
}
