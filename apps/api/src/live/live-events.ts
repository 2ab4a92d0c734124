import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  type LiveEventName,
  type LiveEvents as Events,
  MAX_EVENT_CLIENTS,
} from '@soteria/contracts';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';

/** How many events are kept for clients that come back. */
const KEPT_EVENTS = 1_000;
/** A client that has fallen behind by so much is cut; it resumes from where it was. */
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

interface KeptEvent {
  sequence: number;
  text: string;
}

/** Sends what changes to everybody who listens: encoded once, and kept for those who come back. */
@Injectable()
export class LiveEvents {
  /** Another process numbers its events anew, so a client of it cannot go on here. */
  private readonly epoch = randomUUID().slice(0, 8);
  private sequence = 0;
  private readonly kept: KeptEvent[] = [];
  private readonly clients = new Set<EventSink>();
  private cancelHeartbeat: (() => void) | null = null;

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  get clientCount(): number {
    return this.clients.size;
  }

  get isFull(): boolean {
    return this.clients.size >= MAX_EVENT_CLIENTS;
  }

  publish<Name extends LiveEventName>(name: Name, data: Events[Name]): void {
    this.sequence += 1;
    const text = this.encode(name, data);
    this.kept.push({ sequence: this.sequence, text });
    if (this.kept.length > KEPT_EVENTS) this.kept.shift();
    for (const client of this.clients) this.send(client, text);
  }

  /** Adds a client; what it missed since `lastEventId` comes first, or a `reset` when that is gone. */
  connect(client: EventSink, lastEventId: string | undefined): () => void {
    client.write(`retry: ${RECONNECT_MS}\n\n`);
    const missed = lastEventId === undefined ? [] : this.since(lastEventId);
    if (missed === null) client.write(this.encode('reset', { revision: this.epoch }));
    else for (const { text } of missed) client.write(text);
    this.clients.add(client);
    this.cancelHeartbeat ??= this.beatLater();
    return () => this.clients.delete(client);
  }

  /** Ends all connections, so that the process can end. */
  close(): void {
    this.cancelHeartbeat?.();
    for (const client of this.clients) client.end();
    this.clients.clear();
  }

  private encode<Name extends LiveEventName>(name: Name, data: Events[Name]): string {
    const id = `${this.epoch}-${this.sequence}`;
    return `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
  }

  /** The events after an id; null when they are not (all) here any more. */
  private since(lastEventId: string): KeptEvent[] | null {
    const match = /^([0-9a-f]{8})-(\d{1,15})$/.exec(lastEventId);
    const after = Number(match?.[2]);
    if (match?.[1] !== this.epoch || after > this.sequence) return null;
    const first = this.kept[0]?.sequence ?? this.sequence + 1;
    if (after < first - 1) return null;
    return this.kept.filter(({ sequence }) => sequence > after);
  }

  private send(client: EventSink, text: string): void {
    if (client.writableLength > MAX_BACKLOG_BYTES) {
      this.clients.delete(client);
      client.end();
      return;
    }
    client.write(text);
  }

  private beatLater(): () => void {
    return this.clock.after(HEARTBEAT_MS, () => {
      for (const client of this.clients) this.send(client, ': still here\n\n');
      this.cancelHeartbeat = this.clients.size > 0 ? this.beatLater() : null;
    });
  }
}
