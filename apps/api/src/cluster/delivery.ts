import { type Clock } from '../config/clock';
import { type RowChange } from './row-table';
import { Turns } from './turns';
import { type RowHandler } from './watch-spec';

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

/**
 * Hands changes to a consumer that may throw. What it threw at is kept by key and handed over
 * again later, as the row is by then; nothing it does reaches the watch.
 */
export class Delivery<Row extends { uid: string }> {
  errors = 0;
  /** The row that the consumer last took, by key, for what it still has to take. */
  private readonly owed = new Map<string, Row | undefined>();
  private replacementOwed = false;
  private failures = 0;
  private cancelRetry: (() => void) | undefined;
  private stopped = false;

  constructor(
    private readonly handler: RowHandler<Row>,
    private readonly current: (key: string) => Row | undefined,
    private readonly clock: Clock,
    private readonly report: (key: string, error: unknown) => void,
  ) {}

  deliver(changes: readonly RowChange<Row>[]): void {
    for (const change of changes) this.owe(change);
    for (const { key } of changes) this.settle(key);
  }

  /** The same for very many: others get their turn in between. What a stop leaves over stays owed. */
  async deliverInTurns(changes: readonly RowChange<Row>[]): Promise<void> {
    for (const change of changes) this.owe(change);
    const turns = new Turns();
    for (const { key } of changes) {
      if (this.stopped) return;
      this.settle(key);
      if (turns.isOver) await turns.end();
    }
  }

  private owe({ key, before }: RowChange<Row>): void {
    if (!this.owed.has(key)) this.owed.set(key, before);
  }

  replaced(): void {
    this.replacementOwed = true;
    this.settleReplacement();
  }

  /** Hands over what has been owed since the stop. */
  start(): void {
    this.stopped = false;
    this.settleAll();
  }

  /** No call of the handler follows; what is owed waits for the next start. */
  stop(): void {
    this.stopped = true;
    this.cancelRetry?.();
    this.cancelRetry = undefined;
  }

  /** Hands over the difference between the row that the consumer last took and the present one. */
  private settle(key: string): void {
    if (!this.owed.has(key)) return;
    const before = this.owed.get(key);
    const after = this.current(key);
    const remade = before !== undefined && after !== undefined && before.uid !== after.uid;
    if (remade) {
      if (!this.attempt(key, () => this.handler.changed(key, undefined, before))) return;
      this.owed.set(key, undefined);
    }
    const known = remade ? undefined : before;
    const nothingToTell = known === undefined && after === undefined;
    if (nothingToTell || this.attempt(key, () => this.handler.changed(key, after, known))) {
      this.owed.delete(key);
    }
  }

  private settleAll(): void {
    for (const key of [...this.owed.keys()]) this.settle(key);
    if (this.replacementOwed) this.settleReplacement();
  }

  private settleReplacement(): void {
    if (this.attempt('', () => this.handler.replaced?.())) this.replacementOwed = false;
  }

  private attempt(key: string, call: () => void): boolean {
    if (this.stopped) return false;
    try {
      call();
      return true;
    } catch (error) {
      this.errors += 1;
      this.report(key, error);
      this.scheduleRetry();
      return false;
    }
  }

  private scheduleRetry(): void {
    if (this.cancelRetry !== undefined) return;
    const delay = Math.min(FIRST_RETRY_MS * 2 ** this.failures, LONGEST_RETRY_MS);
    this.cancelRetry = this.clock.after(delay, () => this.retry());
  }

  private retry(): void {
    this.cancelRetry = undefined;
    this.failures += 1;
    this.settleAll();
    if (this.owed.size === 0 && !this.replacementOwed) this.failures = 0;
  }
}
