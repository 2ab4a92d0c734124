import { Service, computed, inject, signal } from '@angular/core';
import { type Operation, type OperationList } from '@soteria/contracts';
import { Api } from './api';
import { Live } from './live';
import { oneAtATime } from './one-at-a-time';
import { isOfBefore, isUnderWay } from './operation-order';
import { type ShownProblem, toShownProblem } from './problem';

const RECENT = 200;

const newestFirst = (a: Operation, b: Operation): number =>
  a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : a.id < b.id ? 1 : -1;

/** The recent operations, kept true by the stream of changes. */
@Service()
export class Operations {
  private readonly api = inject(Api);
  private readonly live = inject(Live);
  private readonly known = signal<ReadonlyMap<string, Operation>>(new Map());
  private readonly failure = signal<ShownProblem | null>(null);
  private readonly loaded = signal(false);
  private readonly unreadable = signal<OperationList['problems']>([]);
  /** What the stream told of while an answer was on its way, for each such answer. */
  private readonly toldMeanwhile = new Set<Set<string>>();
  private readonly nextPage = signal<string | undefined>(undefined);

  readonly all = computed(() => [...this.known().values()].sort(newestFirst));
  readonly underWay = computed(() => this.all().filter(isUnderWay));
  readonly ready = this.loaded.asReadonly();
  readonly problem = this.failure.asReadonly();
  /** Records that the API could not read: which, and why. */
  readonly damaged = this.unreadable.asReadonly();
  readonly hasOlder = computed(() => this.nextPage() !== undefined);

  readonly load = oneAtATime(() => this.read({}));

  constructor() {
    this.live.on('operation', (operation) => this.hear(operation));
    this.live.on('reset', () => void this.load());
  }

  byId(id: string): Operation | undefined {
    return this.known().get(id);
  }

  async loadOlder(): Promise<void> {
    const next = this.nextPage();
    if (next !== undefined) await this.read({ continue: next });
  }

  /** Reads one that is not among the recent ones. */
  async loadOne(id: string): Promise<void> {
    await this.answered(this.api.get<Operation>(`/v1/operations/${encodeURIComponent(id)}`));
  }

  /** Notes an operation that is answered, unless it is known better by then; answers it as it came. */
  answered(asked: Promise<Operation>): Promise<Operation> {
    return this.takeUnlessTold(asked, (operation) => [operation]);
  }

  private hear(operation: Operation): void {
    if (isOfBefore(operation, this.byId(operation.id))) return;
    for (const told of this.toldMeanwhile) told.add(operation.id);
    this.take([operation]);
  }

  /** What the stream told since an answer was asked for stays: were the answer newer, the stream would tell that too. */
  private async takeUnlessTold<T>(
    asked: Promise<T>,
    operationsIn: (answer: T) => readonly Operation[],
  ): Promise<T> {
    const told = new Set<string>();
    this.toldMeanwhile.add(told);
    try {
      const answer = await asked;
      this.take(operationsIn(answer).filter(({ id }) => !told.has(id)));
      return answer;
    } finally {
      this.toldMeanwhile.delete(told);
    }
  }

  private take(operations: readonly Operation[]): void {
    this.known.update((known) => {
      const next = new Map(known);
      for (const operation of operations) {
        if (!isOfBefore(operation, next.get(operation.id))) next.set(operation.id, operation);
      }
      return next;
    });
  }

  private async read(query: { continue?: string }): Promise<void> {
    try {
      const asked = this.api.get<OperationList>('/v1/operations', { limit: RECENT, ...query });
      const list = await this.takeUnlessTold(asked, ({ items }) => items);
      this.unreadable.set(list.problems);
      this.nextPage.set(list.continue);
      this.failure.set(null);
      this.loaded.set(true);
    } catch (error) {
      this.failure.set(toShownProblem(error));
    }
  }
}
