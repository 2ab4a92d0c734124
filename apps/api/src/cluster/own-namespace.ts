import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { MANAGED_BY, MANAGED_BY_SOTERIA, type Namespace, RESOURCES } from '@soteria/kube';
import { type Clock } from '../config/clock';
import { CLOCK, CONFIG, type Config } from '../config/config';
import { ClusterWriter } from './cluster-writer';
import { KubeError } from './kube-error';

const RETRY_MS = 5_000;

/**
 * Makes Soteria's own namespace when it runs outside the cluster and there is none. Inside, the
 * namespace it runs in is its own.
 */
@Injectable()
export class OwnNamespace implements OnApplicationShutdown {
  private readonly log = new Logger('Cluster');
  private cancelRetry: () => void = () => undefined;

  constructor(
    private readonly writer: ClusterWriter,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Tries until the cluster has answered one way or the other. */
  async ensure(): Promise<void> {
    if (this.config.kubeconfig === null) return;
    const name = this.config.namespace;
    const labels = { [MANAGED_BY]: MANAGED_BY_SOTERIA };
    const namespace: Namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels },
    };
    try {
      await this.writer.get(RESOURCES.namespaces, { name }).catch(async (error: unknown) => {
        if (!(error instanceof KubeError) || error.code !== 'not-found') throw error;
        await this.writer.create(RESOURCES.namespaces, namespace);
        this.log.log(`made the namespace ${name} for policies and operations`);
      });
    } catch (error) {
      if (error instanceof KubeError && error.code === 'already-exists') return;
      this.log.warn(`cannot see to the namespace ${name}: ${String(error)}`);
      this.cancelRetry = this.clock.after(RETRY_MS, () => void this.ensure());
    }
  }

  onApplicationShutdown(): void {
    this.cancelRetry();
  }
}
