import { Service, computed, inject, signal } from '@angular/core';
import { type Session } from '@soteria/contracts';
import { type Permission } from '@soteria/domain';
import { Api } from './api';
import { Inventory } from './inventory';
import { Live } from './live';
import { type ShownProblem, toShownProblem } from './problem';
import { SignIn } from './sign-in';

/** Who sits here, as the API recognised them. */
@Service()
export class CurrentSession {
  private readonly api = inject(Api);
  private readonly live = inject(Live);
  private readonly known = signal<Session | null>(null);
  private readonly failure = signal<ShownProblem | null>(null);

  readonly session = this.known.asReadonly();
  readonly problem = this.failure.asReadonly();

  constructor() {
    this.live.on('reset', () => void this.load());
  }

  async load(): Promise<void> {
    try {
      this.known.set(await this.api.get<Session>('/v1/session'));
      this.failure.set(null);
    } catch (error) {
      this.failure.set(toShownProblem(error));
    }
  }
}

/** Why an action cannot be started now, in one sentence; null when it can. */
@Service()
export class Permissions {
  private readonly current = inject(CurrentSession);
  private readonly signIn = inject(SignIn);
  private readonly live = inject(Live);
  private readonly inventory = inject(Inventory);

  /** What stands in the way of every action at the moment. */
  private readonly standstill = computed(() => {
    if (this.signIn.expired()) return 'Your session has ended: sign in again first.';
    if (this.live.link().kind === 'lost') {
      return 'The connection to Soteria is lost; nothing can be started until it is back.';
    }
    const stale = this.inventory.stale();
    if (stale) return `Soteria has no contact with ${stale.source}; nothing is started blindly.`;
    return null;
  });

  /** Reactive: call it within a template or a `computed`. */
  refusal(permission: Permission): string | null {
    const session = this.current.session();
    if (session && !session.permissions.includes(permission)) {
      return `Your role (${session.role}) does not include “${permission}”.`;
    }
    return this.standstill();
  }
}
