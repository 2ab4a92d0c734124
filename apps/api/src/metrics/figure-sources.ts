import { Injectable, Module } from '@nestjs/common';
import { type Instant } from '@soteria/domain';

/** One policy, as far as metrics tell of it. */
export interface PolicyFigure {
  name: string;
  enabled: boolean;
  /** How many volumes it covers now. */
  selected: number;
  nextRunAt: Instant | null;
  lastRunAt: Instant | null;
}

/** What metrics ask of whoever runs policies. Every answer comes from the cluster, so that a restart changes none. */
export interface PolicyFigures {
  policies(): Iterable<PolicyFigure>;
  /** When the timer last looked for runs that are due; null before the first time. */
  lastTickAt(): Instant | null;
  /**
   * What policies know of one volume. Asked once for each new inventory row, so whatever changes
   * these has to touch the row.
   */
  ofVolume(
    namespace: string,
    pvc: string,
  ): { unchangedCheckAt: Instant | null; expectedIntervalSeconds: number | null };
}

/** Where rooms that metrics must not depend on leave what metrics ask of them. */
@Injectable()
export class FigureSources {
  /** Null in a build without policies: their families are then not told. */
  policies: PolicyFigures | null = null;
}

@Module({ providers: [FigureSources], exports: [FigureSources] })
export class FigureSourcesModule {}
