import { Inject, Injectable } from '@nestjs/common';
import {
  type ClaimFact,
  ClaimIndex,
  type ExclusionEntry,
  HOUR_MS,
  kindOfKey,
  type RegisteredExclusion,
  SelectorIndex,
} from '@soteria/domain';
import { joined } from '../cluster/interned';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { LiveEvents } from '../live/live-events';
import { PolicySecret } from './policy-secret';
import {
  type ClaimName,
  claimsBetween,
  EMPTY_REGISTER,
  type PolicyInForce,
  readRegister,
  type Register,
} from './register';

/** How much longer than its longest interval a policy that names no objective may take. */
export const GRACE_SECONDS = (2 * HOUR_MS) / 1_000;

const PIN_LOST =
  'was in the Secret before it was deleted and made anew. Nothing is pruned until it is back: pin its backup again, and unpin it if it is not wanted any more.';

/** The claims that a change concerns; null: any of them. One exclusion of thousands is no reason to judge all anew. */
export type Concerned = readonly ClaimName[] | null;

/** The policies, exclusions and pins in force, and what follows from them for each volume. */
@Injectable()
export class PolicyBook {
  private register: Register = EMPTY_REGISTER;
  private selectors: SelectorIndex<PolicyInForce> | undefined;
  private readonly listeners = new Set<(concerned: Concerned) => void>();
  /** Claims by what selectors ask of them. */
  readonly claims = new ClaimIndex();

  constructor(
    private readonly secret: PolicySecret,
    private readonly live: LiveEvents,
    facts: FactStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    secret.onChange(() => this.read());
    facts.onChange(({ kind, after, before }) => {
      if (kind !== 'claim') return;
      if (after) this.claims.set(after);
      else if (before) this.claims.delete(before.uid);
    });
  }

  /** Calls back when anything in here changed; the answer ends that. */
  onChange(listener: (concerned: Concerned) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get(name: string): PolicyInForce | undefined {
    return this.register.policies.get(name);
  }

  policies(): PolicyInForce[] {
    return [...this.register.policies.values()];
  }

  /** The policies that select a claim. */
  selecting(claim: ClaimFact): PolicyInForce[] {
    this.selectors ??= new SelectorIndex(this.policies(), ({ compiled }) => compiled.selector);
    return this.selectors.taking(claim);
  }

  /** Why no policy may do anything at present, as a clause; null when nothing is in the way. */
  get hold(): string | null {
    return this.secret.isLost ? `the Secret ${this.secret.name} of the policies was gone` : null;
  }

  problems(): { key: string; detail: string }[] {
    const problems = this.register.problems.map(({ key, detail }) => ({ key, detail }));
    for (const key of this.lostPins()) problems.push({ key, detail: PIN_LOST });
    const detail = this.problemOfSecret();
    return detail === null ? problems : [{ key: this.secret.name, detail }, ...problems];
  }

  private problemOfSecret(): string | null {
    const { name, isLost, isImmutable } = this.secret;
    if (isLost) {
      return `The Secret ${name} is gone, so no policy runs and nothing is pruned. Put it back from a copy; or save any policy here, and what it held last is written back with it where Soteria may make Secrets.`;
    }
    if (!isImmutable) return null;
    return `The Secret ${name} is immutable: its policies run, but nothing in it can be changed. Make it anew without \`immutable: true\`.`;
  }

  exclusions(): ExclusionEntry[] {
    return [...this.register.exclusions.values()];
  }

  exclusionOf(namespace: string, pvc: string): RegisteredExclusion | null {
    return this.register.exclusions.get(joined(namespace, pvc)) ?? null;
  }

  pins(): ReadonlySet<string> {
    return new Set(this.register.pins.keys());
  }

  /** Whether it is not known of every pin which backup it pins. */
  get hasUnknownPins(): boolean {
    return this.register.hasUnreadablePins || this.lostPins().length > 0;
  }

  private lostPins(): string[] {
    return [...this.secret.lostKeys].filter((key) => kindOfKey(key) === 'pin');
  }

  isPinned(backup: string): boolean {
    return this.register.pins.has(backup);
  }

  private read(): void {
    const entries = this.secret.entries();
    const before = this.register;
    if (entries) {
      const settings = { graceSeconds: GRACE_SECONDS, now: this.clock.now() };
      this.register = readRegister(entries, before, settings);
      this.selectors = undefined;
    }
    // Without entries the Secret is gone or not read, and that holds every policy up.
    const concerned = entries ? claimsBetween(before, this.register) : null;
    for (const listener of this.listeners) listener(concerned);
    this.live.publish('policies', {});
  }
}
