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
  /** Waits until an answer has reached its reader; some turns of the event loop when it is not said. */
  arrives?: (() => Promise<void>) | undefined;
  /** Ends the process that makes the write. */
  end: (mutation: Readonly<Mutation>) => void;
}

/** An answer needs some turns of the event loop until its reader has it. */
const TURNS_TO_ARRIVE = 5;

async function someTurns(): Promise<void> {
  for (let turn = 0; turn < TURNS_TO_ARRIVE; turn += 1) await nextTurn();
}

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
        return target.point.phase === 'before' ? this.hit(mutation) : undefined;
      },
      afterApply: (mutation) =>
        this.isAt('applied-unanswered', mutation) ? this.hit(mutation) : undefined,
      afterAnswer: async (mutation) => {
        if (!this.isAt('answered', mutation)) return;
        await (target.arrives ?? someTurns)();
        this.hit(mutation);
      },
    });
  }

  disarm(): void {
    this.remove();
  }

  private isAt(phase: Phase, { number }: Readonly<Mutation>): boolean {
    return !this.hasHit && this.target.point.phase === phase && this.chosen.number === number;
  }

  private hit(mutation: Readonly<Mutation>): 'cut' {
    this.hasHit = true;
    this.target.end(mutation);
    return 'cut';
  }
}
