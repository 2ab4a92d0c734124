import { Service, computed, inject, signal } from '@angular/core';
import { type Session } from '@soteria/contracts';
import { type Permission } from '@soteria/domain';
import { Api } from './api';
import { Inventory } from './inventory';
import { Live } from './live';
import { oneAtATime } from './one-at-a-time';
import { type ShownProblem, toShownProblem } from './problem';
import { SignIn } from './sign-in';
import { whenChanged } from './when-changed';

/** Who sits here, as the API recognised them. */
@Service()
export class CurrentSession {
  private readonly api = inject(Api);
  private readonly live = inject(Live);
  private readonly inventory = inject(Inventory);
  private readonly known = signal<Session | null>(null);
  private readonly failure = signal<ShownProblem | null>(null);

  readonly session = this.known.asReadonly();
  readonly problem = this.failure.asReadonly();

  readonly load = oneAtATime(() => this.read());

  /** Whether what is in a namespace is shown to the caller; taken for so until they are known. Reactive. */
  sees(namespace: string): boolean {
    return this.known()?.namespaces?.includes(namespace) ?? true;
  }

  constructor() {
    this.live.on('reset', () => void this.load());
    whenChanged(inject(SignIn).refusals, () => void this.load());
  }

  private async read(): Promise<void> {
    try {
      const session = await this.api.get<Session>('/v1/session');
      const before = this.known();
      this.known.set(session);
      this.failure.set(null);
      // What may be seen is decided when the stream is opened; where that is nothing, it never is.
      if (before && rightsOf(before) !== rightsOf(session)) {
        this.live.retry();
        void this.inventory.load();
      }
    } catch (error) {
      this.failure.set(toShownProblem(error));
    }
  }
}

const rightsOf = ({ user, permissions, namespaces }: Session): string =>
  JSON.stringify([user, permissions, namespaces]);

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
