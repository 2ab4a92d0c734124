import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  type LiveEventName,
  type LiveEvents as Events,
  MAX_EVENT_CLIENTS,
  MAX_EVENT_CLIENTS_PER_USER,
} from '@soteria/contracts';
import { type Caller } from '../access/caller';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { type Cut, Cuts } from './cuts';
import { EventIds } from './event-ids';

/** How many events are kept for clients that come back. */
const KEPT_EVENTS = 1_000;
/** The same in parts, say rows: an event of ten thousand rows is megabytes. */
const KEPT_PARTS = 10_000;
/** A client that has fallen behind by so much is cut off; it resumes from where it was. */
const MAX_BACKLOG_BYTES = 256 * 1_024;
/** Proxies close connections on which nothing moves; most wait a minute. */
const HEARTBEAT_MS = 15_000;
/** How soon a client that lost its connection comes back. */
const RECONNECT_MS = 2_000;

/** Where a client's events go to. */
export interface EventSink {
  write(text: string): unknown;
  end(): unknown;
  readonly writableLength: number;
}

/** Who listens: what they may see, and until when that is decided. */
export type Audience = Pick<Caller, 'user' | 'reach' | 'standsUntil'>;

/** `data` and `text` are made when the first client needs them, and then are the same for all. */
type KeptEvent = {
  [Name in LiveEventName]: {
    sequence: number;
    name: Name;
    data: () => Events[Name];
    parts: number;
    text: string | null;
  };
}[LiveEventName];

interface Client {
  sink: EventSink;
  audience: Audience;
  /** What a client that sees a part was told last, by subject: what it does not see changes nothing. */
  told: Map<string, string>;
}

/** Sends what changes to everybody who listens, cut to what each may see; kept for those who come back. */
@Injectable()
export class LiveEvents {
  private readonly ids = new EventIds();
  private readonly cuts = new Cuts();
  private sequence = 0;
  private readonly kept: KeptEvent[] = [];
  private keptParts = 0;
  private readonly clients = new Set<Client>();
  private cancelHeartbeat: (() => void) | null = null;

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  get clientCount(): number {
    return this.clients.size;
  }

  /** Whether there is a place for one more stream of this person. */
  hasRoomFor(user: string | null): boolean {
    if (this.clientCount >= MAX_EVENT_CLIENTS) return false;
    const own = [...this.clients].filter(({ audience }) => audience.user === user);
    return user === null || own.length < MAX_EVENT_CLIENTS_PER_USER;
  }

  /** Says how an event is cut for those who see a part of the cluster; without it they get none. */
  cut<Name extends LiveEventName>(name: Name, cut: Cut<Events[Name]>): void {
    this.cuts.set(name, cut);
  }

  /** `parts` says how large the event is, as the number of its rows. */
  publish<Name extends LiveEventName>(name: Name, data: Events[Name], parts = 1): void {
    this.publishWhenHeard(name, () => data, parts);
  }

  /** The same of what takes work to make: while nobody listens, and nobody comes back for it, that is not done. */
  publishWhenHeard<Name extends LiveEventName>(
    name: Name,
    make: () => Events[Name],
    parts = 1,
  ): void {
    this.sequence += 1;
    const data = madeOnce(make);
    const event = { sequence: this.sequence, name, data, parts, text: null } as KeptEvent;
    this.keep(event);
    for (const client of this.clients) this.tell(client, event);
  }

  /** Lets everybody read everything anew, where so much has changed that telling it would be more. */
  reset(): void {
    this.sequence += 1;
    this.kept.length = this.keptParts = 0;
    const text = this.encode('reset', { revision: randomUUID() }, this.sequence);
    for (const client of this.clients) {
      client.told.clear();
      this.send(client, text);
    }
  }

  /**
   * Adds a client; what it missed since `lastEventId` comes first, or a `reset` when that is gone. One without is told
   * where it begins: lost before the first event, it would come back like somebody new.
   */
  connect(sink: EventSink, audience: Audience, lastEventId: string | undefined): () => void {
    const client: Client = { sink, audience, told: new Map() };
    const start = lastEventId === undefined ? this.place() : '';
    sink.write(`retry: ${RECONNECT_MS}\n${start}\n`);
    const missed = lastEventId === undefined ? [] : this.since(lastEventId);
    this.clients.add(client);
    if (missed === null) {
      sink.write(this.encode('reset', { revision: randomUUID() }, this.sequence));
    } else {
      for (const event of missed) this.tell(client, event);
    }
    this.cancelHeartbeat ??= this.beatLater();
    return () => this.clients.delete(client);
  }

  /** Ends all connections, so that the process can end. */
  close(): void {
    this.cancelHeartbeat?.();
    for (const { sink } of this.clients) sink.end();
    this.clients.clear();
  }

  private keep(event: KeptEvent): void {
    this.kept.push(event);
    this.keptParts += event.parts;
    while (this.kept.length > KEPT_EVENTS || this.keptParts > KEPT_PARTS) {
      this.keptParts -= this.kept.shift()?.parts ?? 0;
    }
  }

  private encode<Name extends LiveEventName>(
    name: Name,
    data: Events[Name],
    sequence: number,
  ): string {
    return `${this.place(sequence)}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
  }

  /** From where a client goes on that comes back; without an event to it, a browser takes it and says nothing. */
  private place(sequence = this.sequence): string {
    return `id: ${this.ids.of(sequence)}\n`;
  }

  /** The events after an id; null when they are not (all) here any more. */
  private since(lastEventId: string): KeptEvent[] | null {
    const after = this.ids.sequenceOf(lastEventId);
    if (after === null || after > this.sequence) return null;
    const first = this.kept[0]?.sequence ?? this.sequence + 1;
    if (after < first - 1) return null;
    return this.kept.filter(({ sequence }) => sequence > after);
  }

  private tell(client: Client, event: KeptEvent): void {
    const { reach } = client.audience;
    if (reach.everywhere) {
      event.text ??= this.encode(event.name, event.data(), event.sequence);
      this.send(client, event.text);
      return;
    }
    const part = this.cuts.apply(event.name, event.data(), reach);
    if (part === null || client.told.get(part.subject) === part.state) return;
    client.told.set(part.subject, part.state);
    this.send(client, this.encode(event.name, part.data, event.sequence));
  }

  /** A client that is too slow, or whose rights have to be looked at anew, is cut off and comes back. */
  private send(client: Client, text: string): void {
    // Cut off while it was told what it missed: a write after the end would be an error that nobody handles.
    if (!this.clients.has(client)) return;
    const isSlow = client.sink.writableLength > MAX_BACKLOG_BYTES;
    if (isSlow || this.clock.monotonic() >= client.audience.standsUntil) {
      this.clients.delete(client);
      client.sink.end();
      return;
    }
    client.sink.write(text);
  }

  private beatLater(): () => void {
    return this.clock.after(HEARTBEAT_MS, () => {
      // Whoever sees nothing of what happens would have to read everything anew after long enough.
      for (const client of this.clients) this.send(client, `: still here\n${this.place()}\n`);
      this.cancelHeartbeat = this.clients.size > 0 ? this.beatLater() : null;
    });
  }
}

function madeOnce<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
