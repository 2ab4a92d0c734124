import { Service, computed, inject, signal } from '@angular/core';
import { type Operation, type OperationList } from '@soteria/contracts';
import { Api } from './api';
import { Live } from './live';
import { oneAtATime } from './one-at-a-time';
import { type ShownProblem, toShownProblem } from './problem';

const RECENT = 200;

export const isUnderWay = (operation: Operation): boolean =>
  operation.state === 'queued' || operation.state === 'running';

const newestFirst = (a: Operation, b: Operation): number =>
  a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : a.id < b.id ? 1 : -1;

/** What has ended stays so: an answer that says otherwise was on its way when the news came. */
const isOfBefore = (answer: Operation, known: Operation | undefined): boolean =>
  known !== undefined &&
  known.createdAt === answer.createdAt &&
  isUnderWay(answer) &&
  !isUnderWay(known);

/** The recent operations, kept true by the stream of changes. */
@Service()
export class Operations {
  private readonly api = inject(Api);
  private readonly live = inject(Live);
  private readonly known = signal<ReadonlyMap<string, Operation>>(new Map());
  private readonly failure = signal<ShownProblem | null>(null);
  private readonly loaded = signal(false);
  private readonly unreadable = signal<OperationList['problems']>([]);
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
    this.live.on('operation', (operation) => this.take([operation]));
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
    this.take([await this.api.get<Operation>(`/v1/operations/${encodeURIComponent(id)}`)]);
  }

  take(operations: readonly Operation[]): void {
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
      const list = await this.api.get<OperationList>('/v1/operations', { limit: RECENT, ...query });
      this.take(list.items);
      this.unreadable.set(list.problems);
      this.nextPage.set(list.continue);
      this.failure.set(null);
      this.loaded.set(true);
    } catch (error) {
      this.failure.set(toShownProblem(error));
    }
  }
}
