import { type LiveEventName, type LiveEvents } from '@soteria/contracts';

/** A stream of events that a spec writes: what the browser's EventSource is to the console. */
class ScriptedSource extends EventTarget {
  readyState: number = EventSource.CONNECTING;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;

  close(): void {
    this.readyState = EventSource.CLOSED;
  }
}

export class ScriptedEvents {
  private source: ScriptedSource | null = null;
  /** How often a stream was asked for. */
  opened = 0;

  /** To be provided as EVENT_SOURCE. */
  readonly open = (): EventSource => {
    this.source = new ScriptedSource();
    this.opened += 1;
    return this.source as unknown as EventSource;
  };

  connect(): void {
    if (!this.source) return;
    this.source.readyState = EventSource.OPEN;
    this.source.onopen?.();
  }

  send<K extends LiveEventName>(name: K, data: LiveEvents[K]): void {
    this.source?.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }

  /** The connection breaks; with `forGood` the browser will not try again by itself. */
  breakOff(forGood = false): void {
    if (!this.source) return;
    this.source.readyState = forGood ? EventSource.CLOSED : EventSource.CONNECTING;
    this.source.onerror?.();
  }
}

// jsdom knows no EventSource; the console needs its constants alone.
Object.assign(globalThis, { EventSource: { CONNECTING: 0, OPEN: 1, CLOSED: 2 } });
