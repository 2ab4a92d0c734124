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
}
