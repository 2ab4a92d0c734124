import { type ServerResponse } from 'node:http';

/** A client that reads slower than this far behind is cut off, as the API server does. */
const BACKLOG_LIMIT_BYTES = 64 * 1024 * 1024;

/** How an answer leaves the server. Faults put another one in its place. */
export interface Wire {
  readonly isOpen: boolean;
  head(code: number, headers: Record<string, string | string[]>): void;
  /** Resolves at once, or when the client has caught up. */
  write(chunk: Buffer): Promise<void> | undefined;
  end(): void;
  onClose(listener: () => void): void;
}

/** The answer as the client expects it. */
export class PlainWire implements Wire {
  private corked = false;
  private draining: Promise<void> | undefined;

  constructor(private readonly response: ServerResponse) {}

  get isOpen(): boolean {
    return !this.response.destroyed && !this.response.writableEnded;
  }

  head(code: number, headers: Record<string, string | string[]>): void {
    this.response.writeHead(code, headers);
    this.response.flushHeaders();
  }

  write(chunk: Buffer): Promise<void> | undefined {
    if (!this.isOpen) return undefined;
    this.cork();
    const flowing = this.response.write(chunk);
    if (flowing) return undefined;
    if (this.response.writableLength > BACKLOG_LIMIT_BYTES) this.response.destroy();
    return this.drained();
  }

  /** Ending while corked would send the end before what was written. */
  end(): void {
    if (!this.isOpen) return;
    this.uncork();
    this.response.end();
  }

  onClose(listener: () => void): void {
    this.response.once('close', listener);
  }

  /** What is written within one turn leaves in one packet. */
  private cork(): void {
    if (this.corked) return;
    this.corked = true;
    this.response.cork();
    process.nextTick(() => this.uncork());
  }

  private uncork(): void {
    if (!this.corked) return;
    this.corked = false;
    this.response.uncork();
  }

  /** One promise for all who wait, however much is written meanwhile. */
  private drained(): Promise<void> {
    this.draining ??= new Promise((resolve) => {
      const done = (): void => {
        this.draining = undefined;
        this.response.off('drain', done);
        this.response.off('close', done);
        resolve();
      };
      this.response.once('drain', done);
      this.response.once('close', done);
    });
    return this.draining;
  }
}
