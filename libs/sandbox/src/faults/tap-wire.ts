import { type ServerResponse } from 'node:http';
import { type SandboxClock } from '../clock';
import { type Call } from '../server/api-server';
import { type Wire } from '../server/http/wire';
import { type FaultAction } from './fault';

/** An answer on its way out that a spec can get hold of: every open watch is one. */
export class TapWire implements Wire {
  private silent = false;
  private paused = false;
  private held: (() => void)[] = [];
  private sentBytes = 0;
  private events = 0;
  private waiting: Buffer | undefined;
  private trickled: Promise<void> = Promise.resolve();
  private readonly cleanups: (() => void)[] = [];

  constructor(
    readonly call: Call,
    private readonly plain: Wire,
    private readonly response: ServerResponse,
    private readonly clock: SandboxClock,
    private readonly actions: readonly FaultAction[],
  ) {
    plain.onClose(() => this.cleanups.forEach((cleanup) => cleanup()));
  }

  get isOpen(): boolean {
    return this.plain.isOpen;
  }

  head(code: number, headers: Record<string, string | string[]>): void {
    this.plain.head(code, headers);
    for (const action of this.actions) {
      if (action.kind === 'whitespace') this.dribble(action.everyMs);
      if (action.kind === 'silence' && action.afterEvents === 0) this.silence();
      if (action.kind === 'inject' && action.afterEvents === 0) this.inject(action.line);
    }
  }

  write(chunk: Buffer): Promise<void> | undefined {
    if (this.paused) {
      this.held.push(() => void this.write(chunk));
      return undefined;
    }
    if (this.silent) return undefined;
    this.events += 1;
    const result = this.spoil(chunk);
    this.afterEvent();
    return result;
  }

  end(): void {
    if (this.paused) {
      this.held.push(() => this.end());
      return;
    }
    if (this.silent) return;
    if (this.waiting !== undefined) void this.send(this.waiting);
    void this.trickled.then(() => this.plain.end());
  }

  onClose(listener: () => void): void {
    this.plain.onClose(listener);
  }

  /** Nothing more is sent, and nobody is told: the connection stays open. */
  silence(): void {
    this.silent = true;
  }

  /** Ends the connection as a server that goes away does. */
  cut(): void {
    this.response.destroy();
  }

  /** Ends the connection by RST. */
  reset(): void {
    resetConnection(this.response);
  }

  /** Sends a line of the spec's own. */
  inject(line: string): void {
    void this.plain.write(Buffer.from(`${line}\n`));
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    for (const release of this.held.splice(0)) release();
  }

  private spoil(chunk: Buffer): Promise<void> | undefined {
    let result = this.find('reorder') ? this.swap(chunk) : this.send(chunk);
    if (this.find('duplicate')) result = this.send(chunk);
    return result;
  }

  /** Keeps every first event back until the second has gone. */
  private swap(chunk: Buffer): Promise<void> | undefined {
    if (this.waiting === undefined) {
      this.waiting = chunk;
      return undefined;
    }
    const first = this.waiting;
    this.waiting = undefined;
    void this.send(chunk);
    return this.send(first);
  }

  private send(chunk: Buffer): Promise<void> | undefined {
    const truncate = this.find('truncate');
    if (truncate !== undefined) return this.sendUpTo(chunk, truncate.bytes, truncate.reset);
    const trickle = this.find('trickle');
    if (trickle !== undefined) {
      this.trickled = this.trickled.then(() => this.drip(chunk, trickle.bytesPerSecond));
      return this.trickled;
    }
    return this.plain.write(chunk);
  }

  private sendUpTo(chunk: Buffer, limit: number, reset = false): Promise<void> | undefined {
    const left = limit - this.sentBytes;
    this.sentBytes += chunk.length;
    if (chunk.length < left) return this.plain.write(chunk);
    if (left > 0) void this.plain.write(chunk.subarray(0, left));
    this.silence();
    // What has been written must reach the client before the connection goes.
    setImmediate(() => (reset ? this.reset() : this.response.socket?.destroySoon()));
    return undefined;
  }

  private async drip(chunk: Buffer, bytesPerSecond: number): Promise<void> {
    const size = Math.max(1, Math.ceil(bytesPerSecond / 10));
    for (let from = 0; from < chunk.length && this.isOpen; from += size) {
      await this.plain.write(chunk.subarray(from, from + size));
      await this.pauseFor((size / bytesPerSecond) * 1000);
    }
  }

  private pauseFor(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.clock.after(ms, resolve);
      this.cleanups.push(() => {
        cancel();
        resolve();
      });
    });
  }

  private dribble(everyMs: number): void {
    this.silence();
    const again = (): void => {
      void this.plain.write(Buffer.from(' '));
      this.cleanups.push(this.clock.after(everyMs, again));
    };
    again();
  }

  private afterEvent(): void {
    const inject = this.find('inject');
    if (inject?.afterEvents === this.events) this.inject(inject.line);
    if (this.find('silence')?.afterEvents === this.events) this.silence();
  }

  private find<K extends FaultAction['kind']>(
    kind: K,
  ): Extract<FaultAction, { kind: K }> | undefined {
    return this.actions.find(
      (action): action is Extract<FaultAction, { kind: K }> => action.kind === kind,
    );
  }
}

/** Ends a connection by RST, so that the client gets an error instead of an end. */
export function resetConnection(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}
