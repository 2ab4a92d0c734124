import { DOCUMENT, DestroyRef, InjectionToken, Service, inject, signal } from '@angular/core';
import { type Inventory, type LiveEventName, type LiveEvents } from '@soteria/contracts';
import { Api } from './api';
import { CLOCK } from './clock';
import { ApiError } from './problem';

/** How the stream of events is opened; the browser's own outside of specs. */
export const EVENT_SOURCE = new InjectionToken<(url: string) => EventSource>('event source', {
  factory: () => (url) => new EventSource(url),
});

/** Whether this page hears from Soteria; `since` is the last moment it did. */
export type Link = { kind: 'connecting' } | { kind: 'live' } | { kind: 'lost'; since: number };

const EVENT_NAMES = [
  'inventory',
  'operation',
  'policies',
  'reset',
] as const satisfies LiveEventName[];
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
/** A stream can go silent without an error (a half-open connection): after this long without a word, ask. */
const SILENCE_MS = 45_000;
/** A stopped process keeps its connections open and says nothing: this long is waited for a row. */
const PROBE_MS = 10_000;

type Handler<K extends LiveEventName> = (data: LiveEvents[K]) => void;

/**
 * The stream of changes. Whoever keeps data registers a handler for its event, and one for `reset`,
 * which also comes after each gap: then everything has to be read again.
 */
@Service()
export class Live {
  private readonly open = inject(EVENT_SOURCE);
  private readonly clock = inject(CLOCK);
  private readonly api = inject(Api);
  private readonly document = inject(DOCUMENT);
  private readonly handlers: { [K in LiveEventName]: Handler<K>[] } = {
    inventory: [],
    operation: [],
    policies: [],
    reset: [],
  };
  private source: EventSource | null = null;
  private retryMs = FIRST_RETRY_MS;
  private lastHeard = this.clock.now();
  private cancelTimer: () => void = () => {};
  private missedSomething = false;
  /** The newest revision of the inventory that is known of; empty before the first word of one. */
  private revision = '';

  private readonly state = signal<Link>({ kind: 'connecting' });
  readonly link = this.state.asReadonly();

  constructor() {
    const onReturn = () => this.document.visibilityState === 'visible' && this.reconnectIfLost();
    this.document.addEventListener('visibilitychange', onReturn);
    inject(DestroyRef).onDestroy(() => {
      this.document.removeEventListener('visibilitychange', onReturn);
      this.close();
    });
  }

  on<K extends LiveEventName>(name: K, handler: Handler<K>): void {
    this.handlers[name].push(handler);
  }

  start(): void {
    this.close();
    const source = this.open('/v1/events');
    this.source = source;
    source.onopen = () => this.opened();
    source.onerror = () => this.failed(source);
    for (const name of EVENT_NAMES) {
      source.addEventListener(name, (event) => this.heard(name, event as MessageEvent<string>));
    }
    this.watchForSilence();
  }

  /** Tries at once, for instance because somebody says that they have signed in. */
  retry(): void {
    this.missedSomething = true;
    void this.probe();
    this.start();
  }

  private opened(): void {
    this.retryMs = FIRST_RETRY_MS;
    this.lastHeard = this.clock.now();
    this.state.set({ kind: 'live' });
    if (!this.missedSomething) return;
    this.missedSomething = false;
    this.tell('reset', { revision: '' });
  }

  private heard<K extends LiveEventName>(name: K, event: MessageEvent<string>): void {
    this.lastHeard = this.clock.now();
    this.state.set({ kind: 'live' });
    const data = JSON.parse(event.data) as LiveEvents[K];
    // The revision of a reset is that of no inventory: what is read after it tells.
    if (name === 'reset') this.revision = '';
    else if ('revision' in data) this.revision = data.revision;
    this.tell(name, data);
  }

  private tell<K extends LiveEventName>(name: K, data: LiveEvents[K]): void {
    for (const handler of this.handlers[name]) handler(data);
  }

  /** The browser tries again by itself after a broken connection, but not after an answer that is no stream. */
  private failed(source: EventSource): void {
    if (source !== this.source) return;
    this.lose();
    void this.probe();
    if (source.readyState === EventSource.CLOSED) this.startLater();
  }

  private lose(): void {
    if (this.state().kind !== 'lost') this.state.set({ kind: 'lost', since: this.lastHeard });
  }

  private startLater(): void {
    this.close();
    this.missedSomething = true;
    this.cancelTimer = this.clock.after(this.retryMs, () => this.start());
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
  }

  private reconnectIfLost(): void {
    if (this.state().kind === 'lost') this.retry();
  }

  private watchForSilence(afterMs = SILENCE_MS): void {
    this.cancelTimer = this.clock.after(afterMs, () => void this.askAfterSilence());
  }

  private async askAfterSilence(): Promise<void> {
    const silentMs = this.clock.now() - this.lastHeard;
    if (silentMs < SILENCE_MS) return this.watchForSilence(SILENCE_MS - silentMs);
    const known = this.revision;
    const answer = await this.probe();
    if (answer === 'silence') {
      this.lose();
      this.startLater();
    } else if (this.missedChange(known)) {
      this.startLater();
    } else {
      this.watchForSilence();
    }
  }

  /** Whether the probe saw a newer revision than any event has told of: then the stream is dead, though nothing said so. */
  private missedChange(known: string): boolean {
    const heardMeanwhile = this.clock.now() - this.lastHeard < SILENCE_MS;
    return !heardMeanwhile && known !== '' && known !== this.revision;
  }

  /** Whether Soteria answers at all, and in time. */
  private async probe(): Promise<'heard' | 'silence'> {
    let cancel = () => {};
    const tooLate = new Promise<'silence'>((give) => {
      cancel = this.clock.after(PROBE_MS, () => give('silence'));
    });
    const answer = await Promise.race([this.ask(), tooLate]);
    cancel();
    return answer;
  }

  /** An ended session is noticed on the way (`SignIn`). */
  private async ask(): Promise<'heard' | 'silence'> {
    try {
      this.revision = (await this.api.get<Inventory>('/v1/inventory', { limit: 1 })).revision;
      return 'heard';
    } catch (error) {
      // A refusal is an answer too: only silence or a stranger's answer means that the link is lost.
      const code = error instanceof ApiError ? error.problem.code : 'offline';
      return ['offline', 'unreadable', 'signed-out'].includes(code) ? 'silence' : 'heard';
    }
  }

  private close(): void {
    this.cancelTimer();
    this.source?.close();
    this.source = null;
  }
}
