import { type KubeObject } from '@soteria/kube';
import { realClock, type SandboxClock } from '../../clock';
import { ApiError, isConflict } from './api-client';
import { type Mirror } from './mirror';

/** When a key wants to be looked at again though nothing changed; nothing means: on the next change. */
export type Again =
  | {
      /** By the sandbox's clock, unless what it waits for knows only the real one. */
      afterMs: number;
      inRealTime?: true;
    }
  | undefined;

/** Which keys a change of one kind concerns. */
export interface Source {
  /** Calls back with each key that may have something to do, now and from now on. */
  feed(enqueue: (key: string) => void): void;
}

/**
 * One manager: looks at what one key stands for, and does what is missing. It is level-triggered:
 * looked at twice, or by another process, it does nothing that has been done.
 */
export interface Controller {
  readonly name: string;
  readonly sources: readonly Source[];
  reconcile(key: string): Promise<Again>;
}

/** Whenever an object of the mirror appears, changes or goes, these keys are concerned. */
export function whenever<T extends KubeObject>(
  mirror: Mirror<T>,
  keys: (object: T) => readonly string[],
): Source {
  return {
    feed(enqueue) {
      mirror.onChange((after, before) => {
        // A changed object may leave one key for another; both want to know.
        for (const object of [before, after]) if (object) keys(object).forEach(enqueue);
      });
    },
  };
}

const AT_ONCE = 8;
const CONFLICT_PAUSE_MS = 20;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/** Tells of something that went wrong and is being tried again. */
export type Complain = (message: string) => void;

/** Runs one controller: each key by one hand at a time, several keys at once. */
export class ControllerRunner {
  private readonly waiting = new Set<string>();
  private readonly inHand = new Set<string>();
  private readonly alarms = new Map<string, () => void>();
  private readonly failures = new Map<string, number>();
  private readonly conflicts = new Set<string>();
  private running = false;
  private onIdle: (() => void)[] = [];

  constructor(
    private readonly controller: Controller,
    private readonly clock: SandboxClock,
    private readonly complain: Complain,
  ) {
    for (const source of controller.sources) source.feed((key) => this.enqueue(key));
  }

  /** Whether there is work that waits for nothing but its turn, or for a moment after a conflict or a first failure. */
  get busy(): boolean {
    if (this.inHand.size > 0 || this.waiting.size > 0 || this.conflicts.size > 0) return true;
    for (const failures of this.failures.values()) if (failures === 1) return true;
    return false;
  }

  start(): void {
    this.running = true;
    this.pump();
  }

  /** Begins nothing more; resolves when what was begun has ended. */
  async stop(): Promise<void> {
    this.running = false;
    for (const cancel of this.alarms.values()) cancel();
    this.alarms.clear();
    this.conflicts.clear();
    if (this.inHand.size > 0) await new Promise<void>((resolve) => this.onIdle.push(resolve));
  }

  private enqueue(key: string): void {
    this.conflicts.delete(key);
    this.waiting.add(key);
    this.pump();
  }

  private pump(): void {
    if (!this.running) return;
    for (const key of this.waiting) {
      if (this.inHand.size >= AT_ONCE) return;
      if (this.inHand.has(key)) continue;
      this.waiting.delete(key);
      this.inHand.add(key);
      this.alarms.get(key)?.();
      this.alarms.delete(key);
      void this.handle(key).finally(() => {
        this.inHand.delete(key);
        if (this.inHand.size === 0) this.onIdle.splice(0).forEach((tell) => tell());
        this.pump();
      });
    }
  }

  private async handle(key: string): Promise<void> {
    const startedAt = this.clock.monotonic();
    try {
      const again = await this.controller.reconcile(key);
      this.failures.delete(key);
      if (!again || !this.running) return;
      if (again.inRealTime) {
        this.ring(key, realClock, again.afterMs);
        return;
      }
      // A clock that is moved by hand may have moved on since the decision was taken.
      const remainingMs = again.afterMs - (this.clock.monotonic() - startedAt);
      if (remainingMs > 0) this.ring(key, this.clock, remainingMs);
      else this.enqueue(key);
    } catch (error) {
      this.retry(key, error);
    }
  }

  /** Failures are tried again in real time: the network does not know the sandbox's clock. */
  private retry(key: string, error: unknown): void {
    if (!this.running) return;
    if (isConflict(error)) {
      this.conflicts.add(key);
      this.ring(key, realClock, CONFLICT_PAUSE_MS);
      return;
    }
    const failures = (this.failures.get(key) ?? 0) + 1;
    this.failures.set(key, failures);
    const why = error instanceof ApiError ? `${error.status} ${error.message}` : String(error);
    this.complain(`${this.controller.name} ${key}: ${why}`);
    this.ring(key, realClock, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)));
  }

  private ring(key: string, clock: SandboxClock, afterMs: number): void {
    this.alarms.get(key)?.();
    this.alarms.set(
      key,
      clock.after(afterMs, () => {
        this.alarms.delete(key);
        this.enqueue(key);
      }),
    );
  }
}
