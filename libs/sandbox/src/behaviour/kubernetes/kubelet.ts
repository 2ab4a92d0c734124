import { type KubeObject, type Pod } from '@soteria/kube';
import { timestamp } from '../../server/object';
import { keyOf, splitKey } from '../cluster';
import { type Context } from '../context';
import { Stopwatch } from '../pace';
import { ApiError, isNotFound } from '../runtime/api-client';
import { type Again, type Controller, type Source, whenever } from '../runtime/controller';
import { writeObject, writeStatus } from '../runtime/writes';

/** Plays the scheduler and the nodes, lightly: a pod runs once its claims are bound and attached. */
export class Kubelet implements Controller {
  readonly name = 'pod';
  readonly sources: readonly Source[];
  private readonly stopwatch = new Stopwatch();

  constructor(private readonly context: Context) {
    const { cluster } = context;
    const podsOf = (claim: KubeObject) => cluster.pods.by('claim', keyOf(claim)).map(keyOf);
    this.sources = [
      whenever(cluster.pods, (pod) => [keyOf(pod)]),
      whenever(cluster.claims, podsOf),
      whenever(cluster.volumes, ({ metadata }) =>
        cluster.persistentVolumes
          .by('handle', metadata.name)
          .flatMap((each) => cluster.claims.by('volume', each.metadata.name))
          .flatMap(podsOf),
      ),
    ];
  }

  async reconcile(key: string): Promise<Again> {
    const { namespace, name } = splitKey(key);
    const { cluster, clock, pace } = this.context;
    const pod = cluster.pods.get(namespace, name);
    if (!pod) {
      this.stopwatch.forget(key);
      return undefined;
    }
    if (pod.metadata.deletionTimestamp !== undefined) return this.end(pod);
    if (pod.status?.phase !== undefined && pod.status.phase !== 'Pending') return undefined;
    if (!this.claimsAreBound(pod)) return undefined;
    if (!pod.spec.nodeName) return this.assign(pod);
    if (!this.volumesAreAttached(pod)) return undefined;
    const remainingMs = pace.podStartMs - this.stopwatch.elapsed(key, 'starting', clock.now());
    if (remainingMs > 0) return { afterMs: remainingMs };
    const startTime = timestamp(clock.now());
    const status = { ...pod.status, phase: 'Running' as const, startTime };
    await writeStatus(cluster.pods, pod, status);
    return undefined;
  }

  private async end(pod: Pod): Promise<Again> {
    const { pods } = this.context.cluster;
    try {
      await pods.api.remove(pods.kind, pod, 0);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    return undefined;
  }

  /** To the node where its volume is; a server that has no bindings takes the field itself. */
  private async assign(pod: Pod): Promise<Again> {
    const { pods } = this.context.cluster;
    const nodeName = this.nodeFor(pod);
    if (nodeName === undefined) return undefined;
    try {
      await pods.api.bind(pod, nodeName);
    } catch (error) {
      const unknown = error instanceof ApiError && (error.status === 404 || error.status === 405);
      if (!unknown) throw error;
      await writeObject(pods, pod, { ...pod, spec: { ...pod.spec, nodeName } });
    }
    return undefined;
  }

  private nodeFor(pod: Pod): string | undefined {
    const { cluster } = this.context;
    const attached = this.handlesOf(pod)
      .flatMap((handle) => cluster.volumes.by('name', handle))
      .map(({ status }) => status?.currentNodeID)
      .find((node) => node);
    if (attached) return attached;
    const nodes = [...cluster.nodes.all()].map(({ metadata }) => metadata.name).sort();
    const sum = [...pod.metadata.name].reduce((total, sign) => total + sign.charCodeAt(0), 0);
    return nodes[sum % nodes.length];
  }

  private claimsAreBound(pod: Pod): boolean {
    const { claims } = this.context.cluster;
    return claimNamesOf(pod).every(
      (name) => claims.get(pod.metadata.namespace, name)?.status?.phase === 'Bound',
    );
  }

  private volumesAreAttached(pod: Pod): boolean {
    return this.handlesOf(pod).every((handle) =>
      this.context.cluster.volumes
        .by('name', handle)
        .every(
          ({ status, spec }) =>
            status?.state === 'attached' &&
            (status.currentNodeID === pod.spec.nodeName || spec.accessMode === 'rwx'),
        ),
    );
  }

  private handlesOf(pod: Pod): string[] {
    const { cluster } = this.context;
    return claimNamesOf(pod).flatMap((name) => {
      const claim = cluster.claims.get(pod.metadata.namespace, name);
      const volume = cluster.persistentVolumes.get(undefined, claim?.spec.volumeName ?? '');
      return volume?.spec.csi ? [volume.spec.csi.volumeHandle] : [];
    });
  }
}

const claimNamesOf = ({ spec }: Pod): string[] =>
  (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
    persistentVolumeClaim ? [persistentVolumeClaim.claimName] : [],
  );
