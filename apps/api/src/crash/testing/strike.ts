import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Mutation, type SandboxCluster } from '@soteria/sandbox';

/** The moments of a write at which a process can end. */
export const PHASES = ['before', 'applied-unanswered', 'answered'] as const;
export type Phase = (typeof PHASES)[number];

/** Where a process is ended: at which of its writes, counted from 1, and at which moment of it. */
export interface Point {
  write: number;
  phase: Phase;
}

export interface Target {
  /** Which writes are numbered. */
  counts: (mutation: Readonly<Mutation>) => boolean;
  point: Point;
  end: () => void;
}

/** An answer needs some turns of the event loop until its reader has it. */
const TURNS_TO_ARRIVE = 5;

/** Numbers the writes of a process, and ends it at one of them. */
export class Strike {
  private readonly chosen: { number: number | undefined } = { number: undefined };
  private readonly remove: () => void;
  /** How many writes have been numbered. */
  writes = 0;
  hasHit = false;

  constructor(
    cluster: SandboxCluster,
    private readonly target: Target,
  ) {
    this.remove = cluster.sandbox.onMutation({
      before: (mutation) => {
        if (!target.counts(mutation)) return undefined;
        this.writes += 1;
        if (this.writes !== target.point.write) return undefined;
        this.chosen.number = mutation.number;
        return target.point.phase === 'before' ? this.hit() : undefined;
      },
      afterApply: ({ number }) =>
        this.isAt('applied-unanswered', number) ? this.hit() : undefined,
      afterAnswer: async ({ number }) => {
        if (!this.isAt('answered', number)) return;
        for (let turn = 0; turn < TURNS_TO_ARRIVE; turn += 1) await nextTurn();
        this.hit();
      },
    });
  }

  disarm(): void {
    this.remove();
  }

  private isAt(phase: Phase, number: number): boolean {
    return !this.hasHit && this.target.point.phase === phase && this.chosen.number === number;
  }

  private hit(): 'cut' {
    this.hasHit = true;
    this.target.end();
    return 'cut';
  }
}
