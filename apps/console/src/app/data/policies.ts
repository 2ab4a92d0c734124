import { Service, inject, signal } from '@angular/core';
import { type Policy, type PolicyList } from '@soteria/contracts';
import { Api } from './api';
import { Live } from './live';
import { oneAtATime } from './one-at-a-time';
import { type ShownProblem, toShownProblem } from './problem';

/** The saved policies; read when somebody first looks at them, and again when they have changed. */
@Service()
export class Policies {
  private readonly api = inject(Api);
  private readonly live = inject(Live);
  private readonly list = signal<readonly Policy[]>([]);
  private readonly unreadable = signal<PolicyList['problems']>([]);
  private readonly failure = signal<ShownProblem | null>(null);
  private readonly loaded = signal(false);
  private wanted = false;

  readonly all = this.list.asReadonly();
  /** Entries of the policy Secret that the API could not read. */
  readonly damaged = this.unreadable.asReadonly();
  readonly problem = this.failure.asReadonly();
  readonly ready = this.loaded.asReadonly();

  readonly load = oneAtATime(() => this.read());

  constructor() {
    this.live.on('policies', () => this.wanted && void this.load());
    this.live.on('reset', () => this.wanted && void this.load());
  }

  private async read(): Promise<void> {
    this.wanted = true;
    try {
      const answer = await this.api.get<PolicyList>('/v1/policies');
      this.list.set(answer.items);
      this.unreadable.set(answer.problems);
      this.failure.set(null);
      this.loaded.set(true);
    } catch (error) {
      this.failure.set(toShownProblem(error));
    }
  }
}
