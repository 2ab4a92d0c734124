import { Injectable } from '@nestjs/common';
import { ClusterState } from '../cluster/cluster-state';
import { ProblemError } from './problem-error';

/** What is made of the cluster once it has been read completely, before anybody is answered. */
export interface Preparation {
  name: string;
  isDone: () => boolean;
}

/** Refuses to answer, or to act, on a picture of the cluster that was never complete. */
@Injectable()
export class ReadinessGate {
  readonly preparations: Preparation[] = [];

  constructor(private readonly cluster: ClusterState) {}

  get isReady(): boolean {
    return this.cluster.synced && this.preparations.every((each) => each.isDone());
  }

  demandReady(): void {
    if (this.isReady) return;
    const waiting = this.cluster.health().filter(({ required, synced }) => required && !synced);
    const detail = [
      ...waiting.map(({ source, detail: why }) => `${source} (${withoutStop(why)})`),
      ...this.preparations.filter((each) => !each.isDone()).map(({ name }) => name),
    ];
    throw new ProblemError(
      'not-ready',
      `The cluster has not been read completely yet. Still waiting for ${detail.join('; ')}.`,
      { retryAfterSeconds: 2 },
    );
  }

  /** Refuses to act while what is known may be behind the cluster. */
  demandContact(): void {
    this.demandReady();
    const stale = this.cluster.stale();
    if (!stale) return;
    throw new ProblemError(
      'cluster-unavailable',
      `The cluster is out of contact (${stale.source}): ${withoutStop(stale.detail)}. Nothing is begun until it is back.`,
      { retryAfterSeconds: 10 },
    );
  }
}

const withoutStop = (sentence: string): string => sentence.replace(/\.$/, '');
