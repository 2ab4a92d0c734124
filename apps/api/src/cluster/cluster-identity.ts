import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Namespace, RESOURCES } from '@soteria/kube';
import { CLOCK } from '../config/config';
import { type Clock } from '../config/clock';
import { ClusterWriter } from './cluster-writer';

const RETRY_MS = 30_000;

/** Which cluster this is: the uid of its kube-system namespace, which nothing else has. */
@Injectable()
export class ClusterIdentity implements OnApplicationShutdown {
  private uid: string | null = null;
  private readonly listeners = new Set<() => void>();
  private cancelRetry: () => void = () => undefined;

  constructor(
    private readonly writer: ClusterWriter,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Null until the cluster has answered. */
  id(): string | null {
    return this.uid;
  }

  /** Calls back once it is known. */
  onLearned(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Asks the cluster, again and again until it answers. */
  async learn(): Promise<void> {
    try {
      const found = await this.writer.get<Namespace>(RESOURCES.namespaces, { name: 'kube-system' });
      this.uid = found.metadata.uid ?? null;
    } catch {
      // Out of reach or forbidden: backups are made without it, and foreign ones are not told apart.
      this.cancelRetry = this.clock.after(RETRY_MS, () => void this.learn());
      return;
    }
    for (const listener of this.listeners) listener();
  }

  onApplicationShutdown(): void {
    this.cancelRetry();
  }
}
