import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const DEADLINE_MS = 60_000;
const LOOK_AGAIN_MS = 2;

/** A connection on which a spec writes what it likes, when it likes, and sees all that comes back. */
export class RawClient {
  text = '';
  /** Whether the other end, or the network between, has closed the connection. */
  ended = false;
  private readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setEncoding('utf8').on('data', (chunk: string) => (this.text += chunk));
    this.socket.on('close', () => (this.ended = true)).on('error', () => undefined);
  }

  send(text: string): void {
    if (!this.ended) this.socket.write(text, 'latin1');
  }

  /** Takes nothing any more of what the other end sends. */
  stopReading(): void {
    this.socket.pause();
  }

  /** How many answers have begun to come, by their status. */
  statuses(): string[] {
    return [...this.text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status = '']) => status);
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS;
    while (!condition()) {
      if (performance.now() > deadline) {
        throw new Error(`not within ${DEADLINE_MS} ms: ${what}; so far: ${this.text.slice(-500)}`);
      }
      await pause(LOOK_AGAIN_MS);
    }
  }

  untilEnded(): Promise<void> {
    return this.until('the connection is closed', () => this.ended);
  }

  close(): void {
    this.socket.destroy();
  }
}
