import { type Server, type Socket, connect, createServer } from 'node:net';

/** A line between the browser and the product that can be cut: what goes through it just stops. */
export class CuttableLine {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private port = 0;

  constructor(private readonly target: URL) {}

  get address(): string {
    return `http://localhost:${this.port}`;
  }

  /** Opens the line; again after a cut, under the same address. */
  open(): Promise<void> {
    const server = createServer((near) => this.join(near));
    this.server = server;
    return new Promise((opened) => {
      server.listen(this.port, '127.0.0.1', () => {
        const address = server.address();
        this.port = typeof address === 'object' && address ? address.port : 0;
        opened();
      });
    });
  }

  cut(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
    return new Promise((closed) => {
      if (this.server) this.server.close(() => closed());
      else closed();
    });
  }

  private join(near: Socket): void {
    const far = connect(Number(this.target.port), this.target.hostname);
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  }
}
