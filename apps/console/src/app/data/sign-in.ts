import { Service, signal } from '@angular/core';

/** Whether the proxy before Soteria still knows the person. */
@Service()
export class SignIn {
  private readonly ended = signal(false);
  readonly expired = this.ended.asReadonly();

  expire(): void {
    this.ended.set(true);
  }

  confirm(): void {
    this.ended.set(false);
  }

  private readonly refused = signal(0);
  /** Counts what was refused to the person: each time, they may have lost what they were known to be allowed. */
  readonly refusals = this.refused.asReadonly();

  refuse(): void {
    this.refused.update((count) => count + 1);
  }
}
